"""When a session's mood becomes a warning: the numbers that a shop may change."""

from msgspec import Struct


class WarningRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Levels are 0 to 3 (labelling guide); times are seconds; counts are customer turns.

    Each customer turn adds its weight to the session's pressure, which fades from turn to turn; at 1 it warns.
    The defaults were fitted on whole conversations whose turns the models had not seen.
    """

    raise_level: int = 2
    """A turn that is surely at this level or above warns at once."""
    sure_at: float = 0.95
    """From this probability of level 2 or more the model alone is sure."""
    sure_with_words_at: float = 0.85
    """From this one where a confirmed word of anger or risk is in it besides."""
    critical_level: int = 3
    """A turn at this level or above makes the warning critical."""
    mild_weight: float = 0.24
    """What a turn of level 1 weighs."""
    strong_weight: float = 0.32
    """What a turn of level 2 or 3 weighs, where it is not sure enough to warn at once."""
    fades_to: float = 0.87
    """The share of the pressure that is left at the next customer turn."""
    offence_adds: float = 0.66
    """Each abusive, ill-tempered or perfunctory agent turn makes what follows weigh so much more, up to four times."""
    waited_adds: float = 1.0
    """A turn of a customer who has waited for `unanswered_s` weighs so much more."""
    repeat_adds: float = 0.4
    """A turn that says the same again weighs so much more."""
    baseline_share: float = 0.4
    """So much of the mean weight before the recent turns is the customer's own way of talking, and not counted."""
    recent_turns: int = 4
    """How many of the last customer turns are the recent ones."""
    unanswered_s: float = 180.0
    """A customer who has waited so long for an answer waits too long."""
    waiting_at: float = 0.9
    """From this pressure on waiting too long is a warning of its own, without another word."""
    calm_turns: int = 3
    """So many calm turns (level 0) running resolve an emotion alert."""
    cool_down_turns: int = 2
    """After a resolve, a build-up (not a turn that is sure) stays silent for so many turns."""
