"""The default policy as text: the file a shop starts from, every key with its comment."""

TEXT = """\
# Every key may be left out of a shop's own file: what is not said there is as it is here.
# Decisions are "pass" (send it), "hold" (stop it and let the agent choose) and "block" (stop it, no choice).
# Modes are "live" (acts), "shadow" (recorded, nobody is stopped) and "off" (not looked at).

# The one switch for the whole shop. In "shadow" nothing is held, whatever stands below.
mode = "live"
# The language of sentences in events and webhooks: "zh-CN" or "en".
language = "zh-CN"
# The shop's own correction of the agent model: an id that `moderation adapt` wrote here, "" for none. It belongs to
# one version of the model; beside another it is not applied, and `moderation doctor` says so.
correction = ""
# Share of agents (by a stable hash of the agent's id) who are checked live; the others are treated as [groups] outside.
rollout_percent = 100.0

# Tone. `suspected_at` and `confirmed_at` are probabilities (above 0, at most 1, the second not below the first);
# a graver tone counts towards the milder ones. `suspected` and `confirmed` say what is then done.
[labels.abuse]  # 辱骂
mode = "live"
suspected_at = 0.7
confirmed_at = 0.8
suspected = "hold"
confirmed = "hold"  # "block" for a shop that asks for it

[labels.bad_attitude]  # 态度差
mode = "live"
suspected_at = 0.57
confirmed_at = 0.8
suspected = "hold"
confirmed = "hold"

[labels.brush_off]  # 敷衍
mode = "live"
suspected_at = 0.87
confirmed_at = 0.93
suspected = "hold"
confirmed = "hold"

# Not a tone: contact details that lead the customer away from the platform.
[kinds.contact]
mode = "shadow"
suspected = "pass"
confirmed = "hold"

# Not a tone: numbers of ID cards, bank cards and phones.
[kinds.personal_data]
mode = "shadow"
suspected = "pass"
confirmed = "hold"

# How model and finders are weighed. From `sure_ok_at` (a probability of "ok") on the model is sure, and findings that
# are only suspected do not count against it; from `certain_ok_at` on confirmed ones do not either (1: they always do).
[evidence]
sure_ok_at = 0.1
certain_ok_at = 0.55

# The shop's own words, compared as every text is: width, case, 繁→简, what cannot be seen. The longer, more exact entry
# wins: a whole message over a word, a longer word over a shorter one inside it (allow 垃圾袋, deny 垃圾).
# `allow`: innocent here (垃圾袋, 去死皮). What is found inside such a word does not count, and the model reads a plain
# name of goods there. `exempt`: whole messages that always pass.
[lists]
allow = []
exempt = []

# Words that are held wherever they stand, quoted too, whatever the model says: by the tone they are held for.
[lists.deny]
abuse = []
bad_attitude = []
brush_off = []

# Alert groups (预警分组). `checked`: group names, or "*" for everybody.
# `outside`: what becomes of agents in none of them, "shadow" or "off".
[groups]
checked = ["*"]
outside = "shadow"

# Customer messages: from what probability of this level, or a higher one, a message has level 1, 2 or 3.
[emotion]
mild_at = 0.5
strong_at = 0.42
risk_at = 0.35

# When nothing could judge a message. `outgoing`: "pass" or "hold". `incoming`: "pass" (taken as calm)
# or "alert" (taken as angry, so that a person looks).
[on_error]
outgoing = "pass"
incoming = "pass"

# A hold that nobody decides expires after so many seconds; it is then never sent.
[holds]
expires_after_s = 600.0

# When a session's mood becomes a warning. Levels are 0 to 3; counts are customer turns; times are seconds.
# Each customer turn adds its weight to the session's pressure, which fades from turn to turn; at 1 it warns.
[warning]
raise_level = 2  # a turn that is surely at this level or above warns at once
sure_at = 0.95  # from this probability of level 2 or more the model alone is sure
sure_with_words_at = 0.85  # from this one where a confirmed word of anger or risk is in it besides
critical_level = 3  # a turn at this level or above makes the warning critical
mild_weight = 0.24  # what a turn of level 1 weighs
strong_weight = 0.32  # what a turn of level 2 or 3 weighs, where it is not sure enough to warn at once
fades_to = 0.87  # the share of the pressure that is left at the next customer turn
offence_adds = 0.66  # each abusive, ill-tempered or perfunctory agent turn makes what follows weigh so much more
waited_adds = 1.0  # a turn of a customer who waits too long weighs so much more
repeat_adds = 0.4  # a turn that says the same again weighs so much more
baseline_share = 0.4  # so much of the mean weight before the recent turns is the customer's own way of talking
recent_turns = 4  # how many of the last customer turns are the recent ones
unanswered_s = 180.0  # a customer who has waited so long for an answer waits too long
waiting_at = 0.9  # from this pressure on waiting too long is a warning of its own, without another word
calm_turns = 3  # so many calm turns running resolve an emotion alert
cool_down_turns = 2  # after a resolve a build-up stays silent for so many turns

# Who is told of alerts: the agent inside the session, supervisors in their feed.
[feeds]
agent = true
supervisor = true

# Passed messages kept (masked) for backtests and review. `passed`: this share of all;
# `uncertain_band`: besides, those whose probability of not being ok lies in it; `keep_days`: then they are deleted.
[sample]
passed = 0.02
uncertain_band = [0.5, 0.9]
keep_days = 30

# Daily caps on our own holds and alerts in one shop, against a run-away policy; 0 is no cap.
[limits]
holds_per_day = 10000
alerts_per_day = 10000
"""
