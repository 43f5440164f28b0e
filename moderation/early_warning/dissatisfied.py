"""How dissatisfied a conversation leaves its customer: one number from its turns' levels and times, nothing else.

The warnings of a live session come from `fold`; this looks at a conversation as a whole, as a review does. It has five
numbers set by hand on public conversations whose turns people had labelled (SSA), and no words.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

FADES_TO = 0.85
"""What an earlier turn of the customer still counts when they speak again."""
PLEASED_TAKES = 0.25
"""What a pleased turn makes good of an unhappy one."""
WARMTH_TAKES = 1.0
"""What an agent warm in every turn makes good; one who offends in every turn adds as much."""
WAITED_ADDS = 0.5
"""What a turn adds in which the customer speaks again after waiting too long."""
UNANSWERED_S = 180.0
"""Who has waited so long for an answer has waited too long."""


class Felt(Struct, frozen=True):
    """One turn: the higher the level, the worse.

    A customer's is 0 to 3 (labelling guide), or -1 for pleased; an agent's 0, 1 for an offence, or -1 for warm.
    `t` is in seconds, where it is known.
    """

    role: Literal["customer", "agent"]
    level: int
    t: float | None = None


def dissatisfied(turns: Sequence[Felt]) -> float:
    """Return how dissatisfied the customer leaves; only the order of the numbers means something.

    >>> calm, cross = Felt("customer", 0), Felt("customer", 1)
    >>> dissatisfied([calm, cross]) > dissatisfied([cross, calm]) > dissatisfied([calm, calm])
    True
    """
    score, waiting_since = 0.0, None
    for turn in turns:
        if turn.role == "agent":
            waiting_since = None
            continue
        score = FADES_TO * score + (turn.level if turn.level >= 0 else -PLEASED_TAKES)
        if turn.t is not None:
            waiting_since = turn.t if waiting_since is None else waiting_since
            score += WAITED_ADDS * (turn.t - waiting_since >= UNANSWERED_S)
    agents = [max(-1, min(1, turn.level)) for turn in turns if turn.role == "agent"]
    return score + (WARMTH_TAKES * sum(agents) / len(agents) if agents else 0.0)
