"""The parts of an evaluation: each file measured, with its figures, its report and what is kept of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moderation.check import Bundle
from moderation.commands.recordings import read_recorded
from moderation.early_warning.dissatisfied import dissatisfied
from moderation.early_warning.rated import read_rated
from moderation.early_warning.recorded import Judgement, Recorded, is_slow, judged
from moderation.early_warning.replay import Told, replay
from moderation.learning.dataset import read_agent, read_customer
from moderation.learning.evaluate import measure_agent, measure_customer
from moderation.learning.figures import Figure, by_rows
from moderation.learning.measured import Measured
from moderation.learning.metrics import auc
from moderation.learning.names import SHOWN, TITLES
from moderation.learning.ordinary import disturbed
from moderation.learning.page import figure_table, page, section, table
from moderation.learning.report import report
from moderation.learning.runs import Part, part_of
from moderation.policy.policy import Policy


@dataclass(frozen=True)
class Evaluated:
    """One measured file: `kept` is what a comparison needs, `drawn` writes its report, with more sections if given."""

    name: str
    kept: Part
    drawn: Callable[..., str] = field(repr=False)


def messages(name: str, measured: Measured, source: str) -> Evaluated:
    """Measured messages of any kind."""

    def drawn(*more: str) -> str:
        return report(TITLES[name].capitalize(), measured, SHOWN[name], source, *more)

    return Evaluated(name, part_of(measured), drawn)


def agent_part(path: Path, bundle: Bundle, policy: Policy) -> Evaluated:
    """Labelled agent messages."""
    measured = measure_agent(read_agent(path), bundle, policy)
    return messages("agent", measured, f"{path.name}: {len(measured.wanted)} labelled messages.")


def customer_part(path: Path, bundle: Bundle, policy: Policy) -> Evaluated:
    """Labelled customer messages."""
    measured = measure_customer(read_customer(path), bundle, policy)
    return messages("customer", measured, f"{path.name}: {len(measured.wanted)} labelled messages.")


@dataclass(frozen=True)
class _Played:
    session: Recorded
    told: tuple[Told, ...]
    judgement: Judgement


def sessions_part(path: Path, bundle: Bundle, policy: Policy) -> Evaluated:
    """Replay labelled sessions and judge their warnings by the labelling guide."""
    played: dict[str, _Played] = {}
    for place, session in enumerate(read_recorded(path)):
        told = replay(session, bundle, policy)
        if (judgement := judged(session, [alert.turn for alert in told])) is not None:
            name = str(session.id)
            played[name if name not in played else f"{name}#{place}"] = _Played(session, told, judgement)
    ids, found = list(played), list(played.values())
    in_time = [one.judgement.startswith("in time") for one in found]
    figures = {
        "warned_in_time": by_rows(ids, [bool(one.session.alert) for one in found], in_time),
        "slow_warned_in_time": by_rows(ids, [is_slow(one.session) for one in found], in_time),
        "false_alarm": by_rows(ids, [True] * len(ids), ["false alarm" in one.judgement for one in found]),
    }
    if not any(is_slow(one.session) for one in found):  # known only where every turn is labelled
        del figures["slow_warned_in_time"]

    def drawn(*more: str) -> str:
        return page(
            "Sessions",
            f"{path.name}: {len(found)} labelled sessions.",
            figure_table(figures, SHOWN["sessions"]),
            *more,
            section("By shop", _by_shop(found)),
            section("Missed", _listed(one for one in found if one.judgement.startswith("missed"))),
            section("False alarms", _listed(one for one in found if "false alarm" in one.judgement)),
        )

    return Evaluated("sessions", Part(figures), drawn)


def _by_shop(found: Sequence[_Played]) -> str:
    """In time and false alarms by the session's shop, else its industry; nothing where neither is named."""
    shops: dict[str, list[_Played]] = {}
    for one in found:
        shops.setdefault(one.session.shop or one.session.industry or "not named", []).append(one)
    rows = []
    for name, here in sorted(shops.items()):
        due = [one for one in here if one.session.alert]
        in_time = sum(one.judgement.startswith("in time") for one in due)
        alarms = sum("false alarm" in one.judgement for one in here)
        rows.append((name, len(here), f"{in_time}/{len(due)}" if due else "", alarms))
    return table(("shop", "sessions", "in time, of those due", "with a false alarm"), rows)


def _listed(found: Iterable[_Played]) -> str:
    """Sessions by id, with when a warning was due and which came."""
    return table(
        ("id", "turns", "due from", "to", "warnings", "judgement"),
        [
            (
                str(one.session.id),
                len(one.session.turns),
                one.session.not_before,
                one.session.alert_by,
                "; ".join(f"turn {alert.turn}: {alert.kind}, {alert.because.code}" for alert in one.told),
                one.judgement,
            )
            for one in found
        ],
    )


def ordinary_part(folder: Path, bundle: Bundle, policy: Policy) -> Evaluated:
    """Real traffic, nearly all of it fine: how much of it is disturbed."""
    figures = disturbed(folder, bundle, policy)

    def drawn(*more: str) -> str:
        return page("Ordinary traffic", f"{folder.name}/", figure_table(figures, SHOWN["ordinary"]), *more)

    return Evaluated("ordinary", Part(figures), drawn)


def ssa_part(paths: Sequence[Path]) -> Evaluated:
    """The session rule on conversations that their customers rated."""
    figures: dict[str, Figure] = {}
    scores: list[float] = []
    unsatisfied: list[bool] = []
    for path in paths:
        rated = read_rated(path)
        here, left = [dissatisfied(one.felt) for one in rated], [one.unsatisfied for one in rated]
        figures[f"auc_{path.stem}"] = area(here, left)
        scores, unsatisfied = scores + here, unsatisfied + left
    figures = {"auc": area(scores, unsatisfied)} | (figures if len(paths) > 1 else {})

    def drawn(*more: str) -> str:
        source = f"{', '.join(path.name for path in paths)}: {len(scores)} conversations."
        return page("Session rule", source, figure_table(figures, SHOWN["ssa"]), *more)

    return Evaluated("ssa", Part(figures), drawn)


def area(scores: Sequence[float], positive: Sequence[bool]) -> Figure:
    """The area under the curve as a figure."""
    value, low, high = auc(scores, positive)
    return Figure(value, len(scores), low, high)
