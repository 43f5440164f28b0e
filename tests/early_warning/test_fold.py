"""What a session's turns come to: raised in time, updated, cooled down, resolved; and what is no alarm."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from moderation.early_warning.fold import fold_turn
from moderation.early_warning.state import SessionState
from moderation.early_warning.turns import AlertChange, ScoredTurn
from moderation.early_warning.waiting import look_at
from moderation.policy.warning import WarningRules
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.verdicts import Emotion
from tests.early_warning.sessions import RULES, VERSIONS, agent, customer, play, self_harm, told, turns, wait


@pytest.mark.parametrize(
    ("story", "raised"),
    [
        ("0.0.0.2", [(6, "mood_strong", "warning")]),
        ("0.0.3", [(4, "mood_risk", "critical")]),
        ("0.1.1.1.1.1", [(10, "build_up", "warning")]),  # slow: none of them strong, all of them sour
        ("0.1b1b1", [(6, "build_up", "warning")]),  # an agent's brush-offs make it faster
        ("0.1B1.1", [(6, "build_up", "warning")]),
        ("0.0.0.0.0.1b1b1", [(14, "mood_drop", "warning")]),  # from the session's own baseline
        ("0b0b0b0", []),  # brush-offs alone, and a calm customer
        ("0.101.0.0", []),
        ("0.1.0.0.0.1.0.0.0.1", []),  # far apart
        ("0.1b1A", [(5, "agent_abuse", "warning")]),
        ("0.0A0", []),
        ("00000000", []),
    ],
)
def test_what_is_warned_of_and_when(story: str, raised: list[tuple[int, str, str]]) -> None:
    _, changes = play(story)
    assert [(c.turn, c.because.code, c.severity) for c in changes if c.action == "raise"] == raised


def test_one_open_matter_is_updated_not_raised_again_and_severity_follows_the_level() -> None:
    state, changes = play("0.2.1.3")
    assert told(changes) == [("raise", 2, "mood_strong"), ("update", 4, "mood_goes_on"), ("update", 6, "mood_risk")]
    assert len({change.id for change in changes}) == 1
    assert [change.severity for change in changes] == ["warning", "warning", "critical"]
    assert [(alert.severity, alert.level) for alert in state.open] == [("critical", 3)]


def test_calm_turns_resolve_and_a_new_build_up_stays_silent_for_a_while() -> None:
    state, changes = play("2.0.0.0.")
    assert told(changes)[-1] == ("resolve", 7 - 1, "calmed")
    assert state.open == ()
    _, changes = play(list(turns("1", 8)), state)
    assert changes == []
    _, changes = play(list(turns("3", 8)), state)
    assert told(changes) == [("raise", 8, "mood_risk")]  # strong words are never silenced


def test_an_alert_after_a_resolve_is_another_one() -> None:
    _, changes = play("2.0.0.0.0.2")
    assert [change.action for change in changes] == ["raise", "resolve", "raise"]
    assert changes[0].id == changes[1].id != changes[2].id


def test_the_cause_is_the_agents_turn_before_the_drop() -> None:
    assert play("0.0.2")[1][0].cause_turn == 3
    assert play("0.0B0.1.2")[1][0].cause_turn == 5  # the offence was answered calmly
    assert play("0.0B1.2")[1][0].cause_turn == 3
    assert play("2")[1][0].cause_turn is None
    assert play("0.1.1.1.1.1")[1][0].cause_turn == 3  # where the run of recent unhappy turns began


def test_advice_owns_up_to_the_agents_own_offence() -> None:
    assert [reason.code for reason in play("0.2")[1][0].advice] == [
        "advise_soothe",
        "advise_change_approach",
        "advise_offer",
    ]
    assert play("0b1B2")[1][0].advice[0].code == "advise_own_up"
    assert play("3")[1][0].advice[-1].code == "advise_hand_over"


def test_self_harm_is_critical_at_once_and_nothing_but_a_person_closes_it() -> None:
    story = [customer(0, 0), customer(1, 3, 10.0, "我想死", self_harm()), *turns("0.0.0.0.0.", 2)]
    state, changes = play(story)
    assert [(c.action, c.kind, c.severity, c.turn) for c in changes] == [("raise", "self_harm", "critical", 1)]
    state, changes = play([ScoredTurn("end", "99-0", 500.0, 500.0)], state)
    assert changes == []
    assert [alert.kind for alert in state.open] == ["self_harm"]


def test_the_end_of_the_session_resolves_the_rest() -> None:
    state, _ = play("0.2")
    state, changes = play([ScoredTurn("end", "99-0", 500.0, 500.0)], state)
    assert told(changes) == [("resolve", 2, "session_ended")]
    state, changes = play([customer(100, 0, 600.0)], state)
    assert (state.ended, changes) == (False, [])


def test_a_strong_turn_that_is_not_sure_waits_for_the_next() -> None:
    doubtful = Emotion(2, 0.8, (0.2, 0.0, 0.8, 0.0), (), "model", False, VERSIONS)
    word = Finding("risk", "lexicon", 0, 2, "投诉", Reason("term"), "confirmed")
    first = replace(customer(0, 2), emotion=doubtful)
    assert play([first])[1] == []
    assert told(play([replace(first, emotion=replace(doubtful, findings=(word,)))])[1]) == [("raise", 0, "mood_strong")]
    assert told(play([first, agent(1), replace(customer(2, 2), emotion=doubtful)])[1]) == []
    again = [first, agent(1, "bad_attitude"), replace(customer(2, 2), emotion=replace(doubtful, score=0.9)), agent(3)]
    assert told(play([*again, replace(customer(4, 2), emotion=doubtful)])[1]) == [("raise", 4, "mood_strong")]


def test_the_same_words_again() -> None:
    again = [customer(0, 1, 0.0, "什么时候发货"), agent(1), customer(2, 1, 20.0, "到底什么时候发货啊"), agent(3)]
    assert play(again)[1] == []
    again += [customer(4, 1, 60.0, "什么时候发货？？")]
    assert told(play(again)[1]) == [("raise", 4, "repeats")]
    assert play(again)[1][0].because.args == {"times": "3"}


def test_who_always_talks_like_that_needs_more() -> None:
    sour = WarningRules(baseline_share=1.0)
    assert play("1.1.1.1.1.1.1.1.1", rules=sour)[1] == []
    assert play("1.1.1.1.1.1.1.1.1", rules=replace(sour, baseline_share=0.0))[1] != []


def test_a_long_wait_is_told_where_the_customer_is_restless() -> None:
    assert play(wait(0, answered_at=9000.0))[1] == []
    assert play(wait(0, 0, 0, answered_at=9000.0))[1] == []
    assert play(wait(0, 1, answered_at=9000.0))[1] == []
    assert play(wait(1, 1, 1, 1, answered_at=170.0))[1] == []
    changes = play(wait(1, 1, 1, 1, answered_at=200.0))[1]
    assert told(changes) == [("raise", 3, "waiting"), ("resolve", 4, "answered")]
    assert (changes[0].kind, changes[0].severity, changes[0].message_id) == ("waiting", "notice", "m3")
    same = [customer(number, 0, number * 5.0, "有人吗？") for number in range(3)]
    assert told(play([*same, agent(3, t=200.0)])[1])[0] == ("raise", 2, "waiting")
    pictures = [customer(number, 0, number * 5.0, "[图片]") for number in range(3)]
    assert play([*pictures, agent(3, t=200.0)])[1] == []


def test_a_turn_after_a_long_wait_weighs_more() -> None:
    late = [customer(0, 1, 0.0), customer(1, 1, 300.0), customer(2, 1, 500.0)]
    assert told(play(late)[1]) == [("raise", 2, "build_up")]
    assert play([customer(0, 1, 0.0), customer(1, 1, 30.0), customer(2, 1, 50.0)])[1] == []


def test_a_tick_tells_of_the_wait_without_a_new_message_and_moves_no_clock() -> None:
    state, changes = play([customer(number, 1, number * 10.0) for number in range(4)])
    assert changes == []
    assert look_at(state, RULES) == state.last_at + 150.0
    tick = ScoredTurn("tick", "50-0", 185.0, 1_000_185.0)
    after, changes = play([tick], state)
    assert told(changes) == [("raise", 3, "waiting")]
    assert (after.last_t, look_at(after, RULES)) == (30.0, None)
    assert play([replace(tick, entry="51-0")], after)[1] == []
    early, changes = play([replace(tick, t=100.0)], state)
    assert changes == []
    assert look_at(early, RULES) == look_at(state, RULES)


def test_pictures_say_nothing_of_the_mood_and_count_as_turns() -> None:
    state, changes = play([customer(0, 2), customer(1, 0, 11.0, "[图片]"), customer(2, 0, 12.0, "[图片][图片]")])
    assert (state.turns, state.calm, len(state.recent)) == (3, 0, 1)
    assert told(changes) == [("raise", 0, "mood_strong")]


def test_time_never_runs_backwards_within_a_session() -> None:
    late = [customer(0, 1, 100.0), customer(1, 1, 20.0), agent(2, t=50.0)]
    state, changes = play(late)
    assert (state.last_t, changes) == (100.0, [])


def test_a_transfer_names_the_agent_of_what_follows() -> None:
    state, _ = play("0.")
    state, _ = play([ScoredTurn("transfer", "50-0", 100.0, 100.0, agent="王主管")], state)
    state, changes = play([customer(51, 2, 110.0)], state)
    assert changes[0].agent == "王主管"
    assert state.turns == 3


@given(st.text("0123.bBA", max_size=30), st.data())
def test_folding_again_what_was_folded_changes_nothing(story: str, data: st.DataObject) -> None:
    state, changes = play(story)
    place = data.draw(st.integers(0, len(story)))
    assert play(list(turns(story))[:place], state) == (state, [])
    assert len({(c.id, c.action, c.turn) for c in changes}) == len(changes)


@given(st.text("0123.bBA", max_size=30))
def test_the_state_survives_its_bytes_and_never_has_two_alerts_of_a_kind(story: str) -> None:
    whole, changes = play(story)
    state = SessionState("mall", "s1")
    seen: list[AlertChange] = []
    for turn in turns(story):
        state = msgspec.json.decode(msgspec.json.encode(state), type=SessionState)
        state, proposed = fold_turn(state, turn, RULES)
        seen += proposed
        assert len({alert.kind for alert in state.open}) == len(state.open)
    assert (state, seen) == (whole, changes)
