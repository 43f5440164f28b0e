"""What the agent is advised to do (R11): soothe, change approach, offer something better. It blocks nothing."""

from moderation.vocabulary.alerts import AlertKind
from moderation.vocabulary.findings import Reason

SOOTHE = Reason("advise_soothe")
OWN_UP = Reason("advise_own_up")
ANSWER = Reason("advise_answer")
NOW = Reason("advise_answer_now")
APPROACH = Reason("advise_change_approach")
OFFER = Reason("advise_offer")
HAND_OVER = Reason("advise_hand_over")
STAY = Reason("advise_stay_with_them")
PERSON = Reason("advise_call_a_person")


def advise(kind: AlertKind, level: int, *, offended: bool) -> tuple[Reason, ...]:
    """Return the advice for an alert; `offended`: an agent's own words are among its causes."""
    if kind == "self_harm":
        return (STAY, PERSON)
    if kind == "waiting":
        return (NOW, OWN_UP)
    first = OWN_UP if offended else SOOTHE
    if level >= 3:
        return (first, OFFER, HAND_OVER)
    if level == 2:
        return (first, APPROACH, OFFER)
    return (first, ANSWER, APPROACH)
