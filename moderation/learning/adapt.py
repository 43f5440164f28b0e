"""A shop's own traffic → a correction of the shipped model and thresholds that keep to a hold budget.

The history is unlabelled. Nearly all of a shop's replies are fine, so they are learned as fine; those that carry a
confirmed word of abuse or ill temper, or that the model is sure are abusive, are set aside for a person to look at.
The correction is a logistic regression on top of what the shipped model says (its logits are an offset), pulled to
zero by a quadratic penalty, over tokens that the shop uses. It is fitted on the history together with the corpus as
judged out of sight, each side counting the same: what is common in the shop becomes fine unless the corpus objects.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict, replace
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from moderation.check import Bundle, check
from moderation.classify.agent import UNASKED, AgentModel
from moderation.classify.agent_views import VIEWS, agent_views
from moderation.classify.correction import Correction
from moderation.classify.linear import Floats
from moderation.classify.tokens import View, tokens_of
from moderation.features.all import AgentFinders
from moderation.learning.dataset import AgentRow
from moderation.learning.fit import FOLDS, SEED, fit
from moderation.learning.metrics import share
from moderation.learning.train import session_weights
from moderation.policy.evidence import Evidence
from moderation.policy.judge import judge
from moderation.policy.parse import DEFAULT
from moderation.policy.policy import Policy
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Message, Turn
from moderation.vocabulary.verdicts import LABELS, RISKY, Versions

FEWEST = 200
"""Fewer messages than this say nothing about one in a hundred."""
STEPS = FOLDS + 6
"""How many times `step` is called."""
PENALTY = 1.0
SEEN_AT_LEAST = 2
LEAST_WEIGHT = 0.02
"""Tokens that move no logit by this much are left out of the correction: they are most of it, and change nothing."""
PARTS = 4
"""The history is cut into so many parts, each judged by a correction that did not see it."""
AIM = 0.9
"""Thresholds aim a little below the budget: a thousand messages tell a share of one in a hundred only roughly."""
SHIFTS = (-0.5, 6.0)
"""How far, in logits, all thresholds may move together: hardly below the default, where a history tells little."""
Views = tuple[View, ...]
_FIGURES = re.compile(r"\d+")


class Past(Struct, frozen=True):
    """One message that an agent of the shop sent, with what was said before."""

    text: str
    context: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Adapted:
    """What a shop's history amounts to.

    `laid` are policy keys with their new values, to be laid over the shop's policy. `suspicious` are indexes into the
    history: not learned from, for a person to look at. `figures` are shares; `held_…` of the history (out of sight of
    the correction that judged it, without the suspicious), `recall_…` and `ok_held_…` of the test set.
    """

    correction: Correction
    laid: dict[str, dict[str, Any]]
    suspicious: tuple[int, ...]
    figures: dict[str, float]


@dataclass(frozen=True)
class _Read:
    """Messages as the model sees them: tokens, what it says of them, what the finders saw."""

    views: list[Views]
    shares: Floats
    findings: list[tuple[Finding, ...]]


def adapt(
    history: Sequence[Past],
    bundle: Bundle,
    policy: Policy,
    corpus: Sequence[AgentRow],
    test: Sequence[AgentRow],
    budget: float,
    step: Callable[[str], None] = lambda done: None,
) -> Adapted:
    """Adapt the shipped model and the policy's thresholds to a shop. `budget`: the share of messages it lets us hold.

    Raises InvalidInput where there is too little history, no model, or no budget to speak of.
    """
    model = bundle.agent_model
    if model is None:
        raise InvalidInput("There is no agent model to adapt.", hint="Run `moderation doctor`.")
    if not 0 < budget < 1:
        raise InvalidInput(f"A budget of {budget} is no share.", hint="0.01 is one message in a hundred.")
    if len(history) < FEWEST:
        raise InvalidInput(
            f"{len(history)} messages are too few to adapt to.", hint=f"Give at least {FEWEST}, better a thousand."
        )
    policy = _tones_of(policy)
    past = _read(history, model, bundle.agent_finders, policy)
    step("read the history")
    odd = tuple(index for index in range(len(history)) if _is_suspicious(past, index, policy))
    fine = [index for index in range(len(history)) if index not in set(odd)]
    if len(fine) < FEWEST:
        raise InvalidInput(
            f"{len(odd)} of {len(history)} messages look abusive or ill-tempered: this is no history of fine ones.",
            hint="Look through them and leave them out.",
        )
    fine_past = _Read([past.views[i] for i in fine], past.shares[fine], [past.findings[i] for i in fine])
    known = _of_corpus(corpus, model, bundle.agent_finders, step)
    weights, labels = np.array(session_weights(corpus)), np.array([LABELS.index(row.label) for row in corpus])

    def corrected(chosen: Sequence[int]) -> Correction:
        return _correction(fine_past, chosen, known, labels, weights, model.version)

    part = _parts([history[index].text for index in fine])
    unseen = np.zeros_like(fine_past.shares)
    for number in range(PARTS):
        made = corrected(np.flatnonzero(part != number).tolist())
        for index in np.flatnonzero(part == number):
            unseen[index] = _with(made, fine_past.views[index], fine_past.shares[index])
        step("fitting the correction")
    correction = corrected(range(len(fine)))
    shift = _shift(unseen, fine_past.findings, policy, AIM * budget)
    adapted = shifted(policy, shift)
    step("fitted the correction")
    figures = {
        "held_before": _held(fine_past.shares, fine_past.findings, policy),
        "held_after": _held(unseen, fine_past.findings, adapted),
        **_recall(test, bundle, policy, "before"),
        **_recall(test, replace_model(bundle, model.corrected(correction)), adapted, "after"),
    }
    return Adapted(correction, _laid(adapted), odd, figures)


def replace_model(bundle: Bundle, model: AgentModel) -> Bundle:
    """The bundle with another agent model."""
    return Bundle(bundle.agent_finders, bundle.customer_finders, model, bundle.customer_model)


def shifted(policy: Policy, shift: float) -> Policy:
    """The policy with every threshold of the tones moved by so many logits: above zero, less is held."""
    labels = {
        label: replace(
            rule, suspected_at=_moved(rule.suspected_at, shift), confirmed_at=_moved(rule.confirmed_at, shift)
        )
        for label in RISKY
        for rule in (getattr(policy.labels, label),)
    }
    evidence = replace(
        policy.evidence,
        sure_ok_at=_moved(policy.evidence.sure_ok_at, -shift),
        certain_ok_at=_moved(policy.evidence.certain_ok_at, -shift),
    )
    return replace(policy, labels=replace(policy.labels, **labels), evidence=evidence)


def _tones_of(policy: Policy) -> Policy:
    """What is measured and moved: the tones alone, from the thresholds as they are before any adapting."""
    kinds = type(policy.kinds)(
        **{name: replace(getattr(policy.kinds, name), mode="off") for name in policy.kinds.__struct_fields__}
    )
    policy = replace(policy, kinds=kinds)
    if not policy.correction:
        return policy
    labels = {
        label: replace(
            getattr(policy.labels, label),
            suspected_at=getattr(DEFAULT.labels, label).suspected_at,
            confirmed_at=getattr(DEFAULT.labels, label).confirmed_at,
        )
        for label in RISKY
    }
    return replace(policy, labels=replace(policy.labels, **labels), evidence=DEFAULT.evidence)


def _parts(texts: Sequence[str]) -> NDArray[np.int64]:
    """The part of each message; lines that differ in figures only stay together, or nothing would be out of sight."""
    lines = [_FIGURES.sub("0", fold(text).text) for text in texts]
    order = sorted(set(lines))
    of = dict(zip(order, np.random.default_rng(SEED).permutation(len(order)) % PARTS, strict=True))
    return np.array([of[line] for line in lines])


def _moved(threshold: float, shift: float) -> float:
    """A probability moved by logits; rounded so that a person can read it, and kept inside the open interval."""
    if threshold >= 1.0:
        return 1.0
    return float(np.clip(round(1 / (1 + (1 / threshold - 1) * np.exp(-shift)), 4), 0.0001, 0.9999))


def _laid(policy: Policy) -> dict[str, dict[str, Any]]:
    """The keys that adapting sets."""
    labels: dict[str, Any] = {
        label: {key: asdict(getattr(policy.labels, label))[key] for key in ("suspected_at", "confirmed_at")}
        for label in RISKY
    }
    return {"labels": labels, "evidence": asdict(policy.evidence)}


def _read(history: Sequence[Past], model: AgentModel, finders: AgentFinders, policy: Policy) -> _Read:
    """Everything that the model and the finders see, and what the model says; as `check` would have it."""
    views, shares, findings = [], [], []
    for one in history:
        folded, context = fold(one.text), one.context
        if (lists := policy.lists.own) is None:
            found = finders.find(folded, context).findings
        else:
            found = lists.find(finders, folded, context).findings
            folded, context = lists.read(folded), lists.read_turns(context)
        views.append(agent_views(folded, context, found, model.concepts))
        scores = model.score(folded, context, found)
        shares.append([scores[label] for label in LABELS])
        findings.append(found)
    return _Read(views, np.array(shares), findings)


def _is_suspicious(past: _Read, index: int, policy: Policy) -> bool:
    """Whether a person should look before it is taken as fine."""
    sure = past.shares[index][LABELS.index("abuse")] >= policy.labels.abuse.confirmed_at
    named = ("abuse", "bad_attitude")
    return bool(sure) or any(one.kind in named and one.tier == "confirmed" for one in past.findings[index])


def _of_corpus(
    corpus: Sequence[AgentRow], model: AgentModel, finders: AgentFinders, step: Callable[[str], None]
) -> _Read:
    """The corpus, each batch judged by a model that never saw it: a shop's correction must not lean on memory."""
    views = []
    for row in corpus:
        folded = fold(row.message)
        views.append(agent_views(folded, row.context, finders.find(folded, row.context).findings, model.concepts))
    fitted = fit(
        views,
        [LABELS.index(row.label) for row in corpus],
        [row.group for row in corpus],
        tuple(VIEWS.values()),
        weights=session_weights(corpus),
        step=lambda: step("judging the corpus out of sight"),
    )
    shares = fitted.unseen.copy()
    unasked = [not any(turn.role == "customer" for turn in row.context) for row in corpus]
    shares[unasked] *= UNASKED
    return _Read(views, shares / shares.sum(axis=1, keepdims=True), [])


def _correction(
    past: _Read, chosen: Sequence[int], known: _Read, labels: Any, weights: Floats, version: str
) -> Correction:
    """Fit one correction on the chosen part of the history and the corpus."""
    seen = [
        Counter(token for index in chosen for token in set(tokens_of(past.views[index][view])))
        for view in range(len(VIEWS))
    ]
    places = [
        {
            token: row
            for row, token in enumerate(sorted(token for token, count in one.items() if count >= SEEN_AT_LEAST))
        }
        for one in seen
    ]
    tokens = sparse.vstack([_matrix([past.views[index] for index in chosen], places), _matrix(known.views, places)])
    tokens = tokens.tocsr()
    turned = tokens.T.tocsr()
    offsets = np.log(np.vstack([past.shares[list(chosen)], known.shares]) + 1e-9)
    counts = np.concatenate([np.ones(len(chosen)), weights * len(chosen) / weights.sum()])  # each side the same
    wanted = np.eye(len(LABELS))[np.concatenate([np.zeros(len(chosen), dtype=int), labels])]
    size, classes = tokens.shape[1], len(LABELS)

    def loss(flat: Floats) -> tuple[float, Floats]:
        table, bias = flat[:-classes].reshape(size, classes), flat[-classes:]
        logits = offsets + tokens @ table + bias
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        slope = counts[:, None] * (np.exp(logs) - wanted)
        value = -float((counts * (wanted * logs).sum(axis=1)).sum()) + PENALTY / 2 * float((table**2).sum())
        return value, np.concatenate([(turned @ slope + PENALTY * table).ravel(), slope.sum(axis=0)])

    found = minimize(loss, np.zeros((size + 1) * classes), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    table, start, views = found[:-classes].reshape(size, classes).round(3), 0, []
    for place in places:
        rows = table[start : start + len(place)]
        heavy = np.abs(rows).max(axis=1, initial=0.0) >= LEAST_WEIGHT
        views.append({token: tuple(rows[row].tolist()) for token, row in place.items() if heavy[row]})
        start += len(place)
    return Correction(version, tuple(found[-classes:].round(4).tolist()), tuple(views))


def _matrix(messages: Sequence[Views], places: Sequence[dict[str, int]]) -> Any:
    """Which tokens are there, divided by the root of how many there are: as `Correction.logits` counts them."""
    parts = []
    for view, place in enumerate(places):
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for message in messages:
            there = set(tokens_of(message[view]))
            found = [place[token] for token in there if token in place]
            columns += found
            data += [len(there) ** -0.5] * len(found)
            ends.append(len(columns))
        parts.append(sparse.csr_matrix((data, columns, ends), shape=(len(messages), len(place))))
    return sparse.hstack(parts, format="csr")


def _with(correction: Correction, views: Views, shares: Floats) -> Floats:
    """The shares after a correction."""
    moved: Floats = shares * np.exp(correction.logits(views))
    moved /= moved.sum()
    return moved


def _shift(shares: Floats, findings: Sequence[tuple[Finding, ...]], policy: Policy, budget: float) -> float:
    """The smallest shift of all thresholds with which no more than the budget is held, by bisection."""
    low, high = SHIFTS
    if _held(shares, findings, shifted(policy, low)) <= budget:
        return low
    if (still := _held(shares, findings, shifted(policy, high))) > budget:
        raise InvalidInput(
            f"No thresholds keep this budget: {still:.1%} of the messages are held by words alone.",
            hint="Allow a larger budget, or look at the lists of the shop's policy (lists.allow).",
        )
    while high - low > 0.01:
        middle = (low + high) / 2
        if _held(shares, findings, shifted(policy, middle)) <= budget:
            high = middle
        else:
            low = middle
    return high


def _held(shares: Floats, findings: Sequence[tuple[Finding, ...]], policy: Policy) -> float:
    """The share of messages that a live policy would hold."""
    nothing = Versions("", "", "", "")
    verdicts = (
        judge(Evidence(found, dict(zip(LABELS, row.tolist(), strict=True)), "model", nothing), policy)
        for row, found in zip(shares, findings, strict=True)
    )
    return share(sum(verdict.would != "pass" for verdict in verdicts), len(shares))


def _recall(test: Sequence[AgentRow], bundle: Bundle, policy: Policy, when: str) -> dict[str, float]:
    """What is caught of each tone, and what of the fine ones is held, in a labelled set."""
    stopped = [check(Message(row.message, row.context), bundle, policy).would != "pass" for row in test]
    slices = {f"recall_{label}_{when}": [row.label == label for row in test] for label in RISKY}
    slices[f"recall_risky_{when}"] = [row.label != "ok" for row in test]
    slices[f"ok_held_{when}"] = [row.label == "ok" for row in test]
    return {
        name: share(sum(map(bool.__and__, chosen, stopped)), sum(chosen))
        for name, chosen in slices.items()
        if any(chosen)
    }
