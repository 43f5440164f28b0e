"""What the figures of an evaluation are called, part by part, in the order in which the table shows them."""

TITLES = {
    "agent": "agent messages",
    "customer": "customer messages",
    "sessions": "sessions",
    "ordinary": "ordinary traffic",
    "ssa": "session rule",
    "text": "labelled texts",
}

SHOWN: dict[str, dict[str, str]] = {
    "agent": {
        "macro_f1": "four classes, macro-F1",
        "held_abuse": "abuse held",
        "held_disguised_abuse": "disguised abuse held",
        "held_bad_attitude": "bad attitude held",
        "held_brush_off": "brush-off held",
        "held_ok": "ok messages held",
        "held_hard_negative": "hard negatives held",
        "ece": "calibration error, likeliest class",
        "ece_risk": "calibration error, P(not ok)",
    },
    "customer": {
        "alert_precision": "alerts that are due (precision)",
        "alert_recall": "due alerts given (recall)",
        "kappa": "level, quadratic kappa",
        "alerted_calm": "calm messages alerted",
        "alerted_hard_negative": "hard negatives alerted",
        "ece": "calibration error, likeliest level",
        "ece_risk": "calibration error, P(level ≥ 2)",
    },
    "sessions": {
        "warned_in_time": "warned in time",
        "slow_warned_in_time": "slow build-ups warned in time",
        "false_alarm": "sessions with a false alarm",
    },
    "ordinary": {
        "real_replies_held": "real agent replies held",
        "real_turns_alerted": "real customer turns alerted",
    },
    "ssa": {"auc": "turn sentiments → dissatisfied, AUC"},
    "text": {
        "accuracy": "accuracy",
        "macro_f1": "macro-F1",
        "ece": "calibration error, likeliest class",
    },
}
"""A figure without a name here is in the JSON and in the report only."""
