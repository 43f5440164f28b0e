"""One turn folded into a session's state: what the mood has come to, and what is to become of its alerts."""

from msgspec.structs import replace

from moderation.early_warning.advice import advise
from moderation.early_warning.build_up import build_up, cause_of, is_sure, offended, pressed, weight_of
from moderation.early_warning.state import UNHAPPY, Heard, SessionState, Watched, entry_order
from moderation.early_warning.turns import AlertChange, ScoredTurn, alert_id
from moderation.early_warning.waiting import has_waited, waited_too_long
from moderation.early_warning.words import comparable, is_picture
from moderation.policy.warning import WarningRules
from moderation.vocabulary.alerts import AlertKind, Severity
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.verdicts import Emotion

NEAR = 0.5
"""From this pressure on an agent's abuse is itself a warning."""

Folded = tuple[SessionState, tuple[AlertChange, ...]]


def fold_turn(state: SessionState, turn: ScoredTurn, rules: WarningRules) -> Folded:
    """Return the state after the turn, and the changes it proposes. A turn folded before changes nothing."""
    if entry_order(turn.entry) <= entry_order(state.last_entry):
        return state, ()
    t = turn.t if state.turns == 0 else max(turn.t, state.last_t)  # a session's clock only moves forward
    state, late = _time_passed(replace(state, last_entry=turn.entry), t, turn, rules)
    if turn.kind == "tick":
        return state, late
    state = replace(state, last_t=t, last_at=turn.at, agent=turn.agent or state.agent)
    if turn.kind == "customer":
        state, changes = _customer(state, turn, rules)
    elif turn.kind == "agent":
        state, changes = _agent(state, turn, rules)
    elif turn.kind == "end":
        state, changes = _end(state, turn)
    else:
        changes = ()
    return state, late + changes


def _time_passed(state: SessionState, t: float, turn: ScoredTurn, rules: WarningRules) -> Folded:
    because = waited_too_long(state, t, rules)
    if because is None:
        return state, ()
    level = max(heard.level for heard in state.unanswered)
    turn = replace(turn, text=state.last_text, message_id=state.last_message_id, emotion=None)
    return _raise(state, turn, "waiting", "notice", level, because, at_turn=state.turns - 1)


def _customer(state: SessionState, turn: ScoredTurn, rules: WarningRules) -> Folded:
    if state.ended:  # they speak again: a new conversation
        state = SessionState(
            state.shop,
            state.session,
            state.last_entry,
            state.turns,
            state.last_t,
            state.last_at,
            state.agent,
            open=state.open,
        )
    emotion = turn.emotion
    level = emotion.level if emotion is not None else 0
    weight = weight_of(emotion, rules) if emotion is not None else 0.0
    words = "" if is_picture(turn.text) else comparable(turn.text)
    heard = Heard(state.turns, level, words, weight, state.agent_turn, state.offended)
    waited = has_waited(state, state.last_t, rules)
    state = replace(
        state,
        turns=state.turns + 1,
        waiting_since=state.last_t if state.waiting_since is None else state.waiting_since,
        unanswered=(*state.unanswered, heard)[-8:],
        last_text=turn.text,
        last_message_id=turn.message_id,
        offended=False,
    )
    if emotion is None or is_picture(turn.text):
        return state, ()
    state = _remember(state, heard, rules)
    state = replace(state, pressure=pressed(state, waited=waited, rules=rules))
    if _speaks_of_self_harm(emotion, rules):
        return _self_harm(state, turn)
    if state.watched("emotion") is not None:
        return _go_on(state, turn, rules)
    because = _why(state, emotion, rules)
    if because is None:
        return state, ()
    severity: Severity = "critical" if level >= rules.critical_level else "warning"
    return _raise(state, turn, "emotion", severity, level, because, at_turn=heard.turn)


def _speaks_of_self_harm(emotion: Emotion, rules: WarningRules) -> bool:
    """A plain word of it always; a mere hint (or a joke) only where the mood is bad too."""
    return any(
        finding.kind == "self_harm" and (finding.tier == "confirmed" or emotion.level >= rules.raise_level)
        for finding in emotion.findings
    )


def _remember(state: SessionState, heard: Heard, rules: WarningRules) -> SessionState:
    recent = (*state.recent, heard)
    gone, recent = recent[: -rules.recent_turns], recent[-rules.recent_turns :]
    return replace(
        state,
        recent=recent,
        heard=state.heard + len(gone),
        levels=state.levels + sum(old.level for old in gone),
        weights=state.weights + sum(old.weight for old in gone),
        calm=0 if heard.level >= UNHAPPY else state.calm + 1,
        quiet=max(0, state.quiet - 1),
    )


def _why(state: SessionState, emotion: Emotion, rules: WarningRules) -> Reason | None:
    """Why the turn just remembered is to be warned of, if it is: it is strong for certain, or it tips the scale."""
    built = None if state.quiet else build_up(state)
    if emotion.level >= rules.raise_level and (built is not None or is_sure(emotion, rules)):
        return Reason("mood_risk" if emotion.level >= rules.critical_level else "mood_strong")
    return built


def _self_harm(state: SessionState, turn: ScoredTurn) -> Folded:
    level = state.recent[-1].level
    if (open_one := state.watched("self_harm")) is not None:
        return state, (_change("update", state, turn, open_one, level, Reason("self_harm")),)
    return _raise(state, turn, "self_harm", "critical", level, Reason("self_harm"), at_turn=state.turns - 1)


def _go_on(state: SessionState, turn: ScoredTurn, rules: WarningRules) -> Folded:
    """A customer's turn while an emotion alert is open: worse, or calmer."""
    open_one = state.watched("emotion")
    assert open_one is not None
    level = state.recent[-1].level
    if level >= UNHAPPY:
        worse = Watched(
            open_one.id,
            "emotion",
            "critical" if level >= rules.critical_level else open_one.severity,
            max(level, open_one.level),
        )
        state = replace(state, open=(*state.unwatch("emotion"), worse))
        because = Reason("mood_risk" if level >= rules.critical_level else "mood_goes_on")
        return state, (_change("update", state, turn, worse, level, because),)
    if state.calm < rules.calm_turns:
        return state, ()
    calmed = Reason("calmed", {"turns": str(state.calm)})
    return _resolve(replace(state, pressure=0.0), turn, open_one, calmed, rules.cool_down_turns)


def _agent(state: SessionState, turn: ScoredTurn, rules: WarningRules) -> Folded:
    place = state.turns
    state = replace(
        state,
        turns=place + 1,
        waiting_since=None,
        unanswered=(),
        agent_turn=place,
        offended=state.offended or turn.label != "ok",
        offences=offended(state.offences, turn.rudeness, rules),
    )
    changes: tuple[AlertChange, ...] = ()
    if (waiting := state.watched("waiting")) is not None:
        state, changes = _resolve(state, turn, waiting, Reason("answered"), state.quiet)
    if turn.label == "abuse" and state.pressure >= NEAR and state.recent:
        level = max(heard.level for heard in state.recent)
        if state.watched("emotion") is None:
            state, raised = _raise(state, turn, "emotion", "warning", level, Reason("agent_abuse"), at_turn=place)
            changes += raised
    return state, changes


def _end(state: SessionState, turn: ScoredTurn) -> Folded:
    changes: tuple[AlertChange, ...] = ()
    for alert in state.open:
        if alert.kind != "self_harm":  # harm to self is for a person to close
            state, resolved = _resolve(state, turn, alert, Reason("session_ended"), 0)
            changes += resolved
    return replace(state, ended=True, waiting_since=None, unanswered=()), changes


def _raise(
    state: SessionState,
    turn: ScoredTurn,
    kind: AlertKind,
    severity: Severity,
    level: int,
    because: Reason,
    *,
    at_turn: int,
) -> Folded:
    raised = Watched(alert_id(state.shop, state.session, kind, turn.entry), kind, severity, level)
    state = replace(state, open=(*state.open, raised))
    return state, (_change("raise", state, turn, raised, level, because, at_turn=at_turn),)


def _change(
    action: str,
    state: SessionState,
    turn: ScoredTurn,
    alert: Watched,
    level: int,
    because: Reason,
    *,
    at_turn: int | None = None,
) -> AlertChange:
    cause, offended = cause_of(state)
    return AlertChange(
        "raise" if action == "raise" else "update",
        alert.id,
        alert.kind,
        alert.severity,
        state.turns - 1 if at_turn is None else at_turn,
        level,
        because,
        turn.at,
        score=turn.emotion.score if turn.emotion is not None else 0.0,
        advice=advise(alert.kind, max(level, alert.level), offended=offended),
        message_id=turn.message_id,
        text=turn.text,
        findings=turn.emotion.findings if turn.emotion is not None else (),
        agent=state.agent,
        cause_turn=cause,
        versions=turn.emotion.versions if turn.emotion is not None else None,
    )


def _resolve(state: SessionState, turn: ScoredTurn, alert: Watched, because: Reason, quiet: int) -> Folded:
    change = AlertChange(
        "resolve", alert.id, alert.kind, alert.severity, state.turns - 1, alert.level, because, turn.at
    )
    return replace(state, open=state.unwatch(alert.kind), quiet=quiet), (change,)
