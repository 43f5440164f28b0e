"""When a session's mood becomes a warning: the numbers that a shop may change."""

from msgspec import Struct


class WarningRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Levels are 0 to 3 (labelling guide); times are seconds; counts are customer turns unless said otherwise."""

    raise_level: int = 2
    """A turn at this level or above warns at once."""
    critical_level: int = 3
    """A turn at this level or above makes the warning critical."""
    recent_turns: int = 4
    """How many of the last customer turns the build-up looks at."""
    build_up_turns: int = 3
    """So many turns of level 1 or more among the recent ones are a build-up."""
    drop_from_baseline: float = 1.0
    """The recent mean level lies this far above the session's own earlier mean: a drop in mood."""
    repeats: int = 2
    """The same words said again so often, while at level 1 or more, are a build-up."""
    unanswered_s: float = 180.0
    """A customer who has waited this long for an answer is a matter of its own."""
    calm_turns: int = 3
    """So many calm turns (level 0) running resolve an emotion alert."""
    cool_down_turns: int = 2
    """After a resolve, a build-up (not a turn at `raise_level`) stays silent for so many turns."""
