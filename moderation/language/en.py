"""Every sentence in English: short, kind, and saying what to do."""

WORDS: dict[str, dict[str, str]] = {
    "label": {"ok": "fine", "abuse": "abuse", "bad_attitude": "bad attitude", "brush_off": "brush-off"},
    "tier": {"none": "no", "suspected": "Suspected", "confirmed": "Clear"},
    "kind": {
        "image": "a picture",
        "voice": "a voice message",
        "video": "a video",
        "card": "a card",
        "other": "another kind of message",
    },
    "then": {"pass": "passed", "hold": "held"},
}
"""How the values of some arguments are said."""

SENTENCES: dict[str, str] = {
    # The tone of an agent's message (policy)
    "tone": "{tier} {label} ({percent} % sure).",
    "tone_without_model": "{tier} {label} (by word lists and rules alone).",
    "advice_abuse": "Please take out the hurtful words, keep to the matter, then send.",
    "advice_bad_attitude": "Put it more gently: first a word of understanding, then what can be done.",
    "advice_brush_off": "The customer's question is still open: say who does what, and by when.",
    "advice_contact": "Please give no contact outside the platform; go on here.",
    "advice_personal_data": "Please send no ID, bank card or phone numbers in chat; mask them if you must.",
    # Why nothing was held (policy)
    "rule_in_shadow": "This rule is on trial: recorded, not held.",
    "shop_in_shadow": "This shop is on trial: recorded, not held.",
    "shop_off": "Checking is switched off in this shop.",
    "outside_group": "This agent is in no alert group: recorded, not held.",
    "outside_rollout": "This agent's turn has not come yet: recorded, not held.",
    # What was not looked at, and what broke (check)
    "kind_unchecked": "This is {kind}; no text was checked.",
    "check_off": "Not checked: this shop's policy does not check this agent.",
    "unchecked": "This message could not be checked and was {then}, as the policy says. Please look again yourself.",
    "no_model": "No model is loaded; word lists and rules judged alone. Ask an admin to run moderation doctor.",
    "model_broken": "The model failed ({error}); word lists and rules judged alone. Ask an admin to see the log.",
    "finder_broken": "The finder {finder} failed, so that part was not checked. Ask an admin to see the log.",
    "reading_broken": "This message could not be read ({error}). Ask an admin to see the log.",
    "engine_unreachable": "The checking service did not answer ({cause}); this message was not checked.",
    # Evidence (models)
    "model_words": "“{words}” made the model wary.",
    # What the outgoing lane could not do (runtime)
    "context_unavailable": "The conversation before could not be looked up; the message was judged by itself.",
    "journal_unavailable": "The journal is down, so this message cannot be kept for your choice; the policy decided.",
    "holds_per_day_reached": "Today's cap of {limit} holds is reached: not held. Ask an admin to check the policy.",
    "check_failed": "The check failed ({error}); this message was not checked. Ask an admin to see the log.",
    # Why a session is warned of (early warning)
    "mood_risk": "The customer speaks of a complaint, a bad review or worse.",
    "mood_strong": "The customer is very angry.",
    "mood_goes_on": "The customer is still unhappy.",
    "mood_drop": "The customer's mood has clearly dropped (now {recent}, before {before}).",
    "build_up": "{turns} of the last {of} messages are unhappy.",
    "repeats": "The customer has said the same {times} times and still has no answer.",
    "waiting": "The customer has been waiting for {seconds} s without an answer.",
    "self_harm": "The customer speaks of harming themselves. Reach them in person or by phone at once.",
    "agent_abuse": "The agent said something hurtful to an unhappy customer.",
    "calmed": "The customer has been calm for {turns} messages; the alert is closed.",
    "answered": "The customer has been answered; the alert is closed.",
    "session_ended": "The session is over; the alert is closed.",
    # What the agent is advised to do (early warning, R11)
    "advise_soothe": "Soothe first: show that you understand why they are upset.",
    "advise_own_up": "Apologise first: own up to what we did badly, without excuses.",
    "advise_answer": "Answer the very thing the customer asked.",
    "advise_answer_now": "Say something now: that you are there, what you are doing, and when it will be done.",
    "advise_change_approach": "Change your approach: do not repeat yourself, ask what the customer wants most.",
    "advise_offer": "Offer something better: refund, exchange, replacement or compensation, and by when.",
    "advise_hand_over": "Ask a supervisor to take over, and tell them the whole story.",
    "advise_stay_with_them": "Do not leave the session: slow down, listen, do not argue or lecture.",
    "advise_call_a_person": "Call a supervisor at once, and reach the customer, their family or emergency services.",
}
