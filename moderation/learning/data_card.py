"""The figures of the data card: counted from the corpus, written into `training_data/README.md`, held by a test."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from statistics import fmean, median

from moderation.learning.agreement import LEVELS, Agreement, agreement
from moderation.learning.dataset import AgentRow, CustomerRow, read_agent, read_customer, read_sessions
from moderation.learning.items import TEST
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import LABELS

BEGIN = "<!-- figures: moderation corpus card --write -->"
END = "<!-- end of figures -->"


def card(folder: Path) -> str:
    """The figures of a corpus as Markdown. Raises InvalidInput where there is none."""
    agent = [(path.stem, row) for path in sorted((folder / "agent").glob("*.tsv")) for row in read_agent(path)]
    customer = [(path.stem, row) for path in sorted((folder / "customer").glob("*.tsv")) for row in read_customer(path)]
    if not agent and not customer:
        raise InvalidInput(f"There is no corpus in {folder}.", hint="Give the folder with --data.")
    parts = [
        _table("Agent messages", agent, LABELS, _label, _empty),
        _table("Customer messages", customer, LEVELS, _level, None),
        _sessions(folder),
        _tags("agent", [row for _, row in agent]),
        _tags("customer", [row for _, row in customer]),
        _test(folder),
        *(_agreement(kind, agreement(folder, kind)) for kind in ("agent", "customer")),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def written_into(readme: str, figures: str) -> str:
    """The data card with these figures between its marks. Raises InvalidInput where it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InvalidInput("README.md has no place for the figures.", hint=f"Write {BEGIN} and {END} where they go.")
    return f"{before}{BEGIN}\n{figures}{END}{after}"


def figures_in(readme: str) -> str:
    """The figures that stand in a data card."""
    return readme.partition(BEGIN)[2].partition(END)[0].removeprefix("\n")


def _label(row: AgentRow | CustomerRow) -> str:
    return row.label if isinstance(row, AgentRow) else ""


def _level(row: AgentRow | CustomerRow) -> str:
    return str(row.level) if isinstance(row, CustomerRow) else ""


def _empty(row: AgentRow | CustomerRow) -> bool:
    return isinstance(row, AgentRow) and not row.context


def _table(
    title: str,
    rows: Sequence[tuple[str, AgentRow | CustomerRow]],
    names: Sequence[str],
    label: Callable[[AgentRow | CustomerRow], str],
    empty: Callable[[AgentRow | CustomerRow], bool] | None,
) -> str:
    """Rows by label, and mean and median length of each label, batch by batch and in all."""
    if not rows:
        return ""
    lines = [
        f"{title}: rows by label, then length in characters by label, mean / median.",
        "",
        "| batch | rows | " + " | ".join([*names, *(["no context"] if empty else []), *names]) + " |",
        "| --- |" + " ---: |" * (1 + 2 * len(names) + bool(empty)),
    ]
    batches = [(batch, [row for _, row in of]) for batch, of in groupby(rows, lambda pair: pair[0])]
    for batch, of_batch in [*batches, ("all", [row for _, row in rows])]:
        by_label = {name: [len(row.message) for row in of_batch if label(row) == name] for name in names}
        cells = [batch, str(len(of_batch)), *(str(len(by_label[name])) for name in names)]
        if empty:
            cells.append(f"{sum(map(empty, of_batch)) / len(of_batch):.0%}")
        cells += [
            f"{fmean(lengths):.0f} / {median(lengths):.0f}" if (lengths := by_label[name]) else "–" for name in names
        ]
        lines.append("| " + " | ".join(cells) + " |")
    if empty:
        shares = [
            f"{name} {sum(map(empty, chosen)) / len(chosen):.0%}"
            for name in names
            if (chosen := [row for _, row in rows if label(row) == name])
        ]
        lines += ["", f"Without a context: {', '.join(shares)}."]
    return "\n".join(lines)


def _sessions(folder: Path) -> str:
    sessions = [row for path in sorted((folder / "sessions").glob("*.jsonl")) for row in read_sessions(path)]
    if not sessions:
        return ""
    turns = Counter(turn.role for row in sessions for turn in row.turns)
    due = sum(row.alert for row in sessions)
    lengths = [len(row.turns) for row in sessions]
    return (
        f"Conversations: {len(sessions)}, {due} of them with a warning due; {turns['customer']} customer turns and "
        f"{turns['agent']} agent turns, {min(lengths)} to {max(lengths)} a conversation (median {median(lengths):.0f})."
    )


def _tags(kind: str, rows: Sequence[AgentRow | CustomerRow]) -> str:
    tags = Counter(tag for row in rows for tag in row.tags)
    if not tags:
        return ""
    counted = ", ".join(f"{tag} {count}" for tag, count in sorted(tags.items(), key=lambda pair: (-pair[1], pair[0])))
    return f"Tags of {kind} messages: {counted}."


def _test(folder: Path) -> str:
    """What is in the frozen test set."""
    agent = [row for path in sorted((folder / TEST).glob("agent*.tsv")) for row in read_agent(path)]
    customer = [row for path in sorted((folder / TEST).glob("customer*.tsv")) for row in read_customer(path)]
    sessions = [row for path in sorted((folder / TEST).glob("sessions*.jsonl")) for row in read_sessions(path)]
    parts = []
    if agent:
        counts = Counter(row.label for row in agent)
        parts.append(f"{len(agent)} agent messages ({', '.join(f'{name} {counts[name]}' for name in LABELS)})")
    if customer:
        levels = Counter(str(row.level) for row in customer)
        parts.append(f"{len(customer)} customer messages ({', '.join(f'level {one} {levels[one]}' for one in LEVELS)})")
    if sessions:
        parts.append(f"{len(sessions)} conversations ({sum(row.alert for row in sessions)} with a warning due)")
    return f"Test set: {', '.join(parts)}." if parts else ""


def _agreement(kind: str, found: Agreement | None) -> str:
    if found is None:
        return ""
    return (
        f"Second reading of {found.rows} {kind} messages by {', '.join(found.readers)}: {found.same / found.rows:.1%} "
        f"the same (95 % {found.low:.1%}–{found.high:.1%}), Cohen's kappa {found.kappa:.2f}"
        f"{' (quadratic weights)' if kind == 'customer' else ''}."
    )
