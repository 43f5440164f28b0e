"""Policies as people write them, and as nobody should."""

import contextlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.policy.default import TEXT
from moderation.policy.parse import DEFAULT, parse_policy, version_of
from moderation.policy.policy import Policy
from moderation.vocabulary.errors import PolicyError


def test_what_is_not_said_is_as_in_the_default() -> None:
    policy = parse_policy('[labels.abuse]\nconfirmed = "block"\n', "v2")
    assert policy.version == "v2"
    assert policy.labels.abuse == msgspec.structs.replace(DEFAULT.labels.abuse, confirmed="block")
    expected = msgspec.structs.replace(policy, version=DEFAULT.version, labels=DEFAULT.labels)
    assert expected == DEFAULT


def test_toml_and_json_say_the_same() -> None:
    toml = '[groups]\nchecked = ["售后"]\noutside = "off"\n[sample]\nuncertain_band = [0.2, 0.4]'
    told = '\n {"groups": {"checked": ["售后"], "outside": "off"}, "sample": {"uncertain_band": [0.2, 0.4]}}'
    assert parse_policy(toml, "v") == parse_policy(told, "v")


def test_the_default_text_parses_to_the_default_and_says_every_key() -> None:
    assert parse_policy(TEXT, DEFAULT.version) == DEFAULT
    for path in keys(msgspec.to_builtins(DEFAULT)):
        assert any(line.split(" = ")[0].strip("[]") in path for line in TEXT.splitlines()), path


def keys(table: dict[str, object], path: str = "") -> list[str]:
    return [
        each
        for key, value in table.items()
        for each in (keys(value, f"{path}{key}.") if isinstance(value, dict) else [f"{path}{key}"])
    ]


def test_contact_and_personal_data_ship_in_shadow_and_nothing_is_blocked() -> None:
    assert (DEFAULT.kinds.contact.mode, DEFAULT.kinds.personal_data.mode) == ("shadow", "shadow")
    assert "block" not in str(msgspec.to_builtins(DEFAULT))


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ('mod = "live"', "mod", "did you mean mode"),
        ("[label.abuse]", "label", "did you mean labels"),
        ("[labels.rude]", "labels.rude", "allowed: abuse, bad_attitude, brush_off"),
        ("[labels.abuse]\nsuspect_at = 0.5", "labels.abuse.suspect_at", "did you mean suspected_at"),
        ("[warning]\nunanswered = 60", "warning.unanswered", "did you mean unanswered_s"),
        ('version = "3"', "version", "leave it out"),
        ('mode = "on"', "mode", '"off" or "shadow" or "live"'),
        ('[labels.abuse]\nconfirmed = "delete"', "labels.abuse.confirmed", '"pass" or "hold" or "block"'),
        ('[labels.abuse]\nsuspected_at = "0.5"', "labels.abuse.suspected_at", "must be a number, not '0.5'"),
        ("[labels.abuse]\nsuspected_at = true", "labels.abuse.suspected_at", "must be a number, not True"),
        ("[labels.abuse]\nsuspected_at = 0", "labels.abuse.suspected_at", "above 0 and at most 1"),
        ("[labels.abuse]\nsuspected_at = nan", "labels.abuse.suspected_at", "above 0 and at most 1"),
        ("[labels.abuse]\nconfirmed_at = inf", "labels.abuse.confirmed_at", "above 0 and at most 1"),
        ("[labels.abuse]\nsuspected_at = 0.95", "labels.abuse.confirmed_at", "not be below suspected_at (0.95)"),
        ('[labels.abuse]\nsuspected = "block"', "labels.abuse.suspected", "only what is confirmed"),
        ('[labels.abuse]\nconfirmed = "pass"', "labels.abuse.confirmed", "not be milder than suspected"),
        ('[kinds.contact]\nsuspected = "hold"\nconfirmed = "pass"', "kinds.contact.confirmed", "milder"),
        ("labels = 3", "labels", "table with abuse, bad_attitude, brush_off"),
        ('{"labels": {"abuse": []}}', "labels.abuse", "table with mode, suspected_at"),
        ('{"mode": null}', "mode", "not None"),
        ('{"groups": {"checked": "售后"}}', "groups.checked", "a list, each item a string"),
        ('{"groups": {"checked": ["a", 1]}}', "groups.checked[1]", "each item a string"),
        ('{"groups": {"checked": ["a\\u0000"]}}', "groups.checked", "printable"),
        ('{"groups": {"checked": ["\\ud800"]}}', "groups.checked", "printable"),
        ('correction = "x"', "correction", "id of a correction"),
        ('correction = "ABCDEF012345"', "correction", "id of a correction"),
        ("correction = 3", "correction", "must be a string"),
        ('lists = ["垃圾袋"]', "lists", "table with allow, exempt, deny"),
        ('[lists]\nalow = ["垃圾袋"]', "lists.alow", "did you mean allow"),
        ('[lists]\ndeny = ["垃圾"]', "lists.deny", "table with abuse, bad_attitude, brush_off"),
        ('[lists]\nallow = "垃圾袋"', "lists.allow", "a list, each item a string"),
        ('[lists]\nallow = ["垃圾袋", 3]', "lists.allow[1]", "each item a string"),
        ('[lists]\nallow = ["垃圾袋", "桶"]', "lists.allow[1]", "2 to 50 characters"),
        ('[lists]\nallow = ["  \\u200b "]', "lists.allow[0]", "2 to 50 characters"),
        ('{"lists": {"allow": ["\\ud800垃圾"]}}', "lists.allow[0]", "half a character"),
        ('{"lists": {"exempt": ["好\\u0000"]}}', "lists.exempt[0]", "NUL"),
        ('[lists]\nallow = ["垃圾袋", "去死皮", "垃圾\\u200b袋 "]', "lists.allow[2]", "already: lists.allow[0]"),
        ('[lists]\nexempt = ["好的", "好的"]', "lists.exempt[1]", "already: lists.exempt[0]"),
        (f'[lists]\nexempt = ["{"长" * 501}"]', "lists.exempt[0]", "1 to 500 characters"),
        (f"[lists]\nallow = {[f'词{number}' for number in range(2_001)]}", "lists.allow", "2,001 entries"),
        ('[lists.deny]\nabuse = ["！？"]', "lists.deny.abuse[0]", "nothing but marks"),
        ('[lists.deny]\nabuse = ["垃圾"]\nbrush_off = ["垃 圾"]', "lists.deny.brush_off[0]", "lists.deny.abuse[0]"),
        ('lists.allow = ["垃圾"]\nlists.deny.abuse = ["垃圾"]', "lists.allow[0]", "denied too (lists.deny.abuse[0])"),
        ('lists.exempt = ["扔垃圾"]\nlists.deny.abuse = ["垃圾"]', "lists.exempt[0]", "holds a word that is denied"),
        ("rollout_percent = 101", "rollout_percent", "from 0 to 100"),
        ("rollout_percent = -0.1", "rollout_percent", "from 0 to 100"),
        ("[sample]\nuncertain_band = [0.6, 0.4]", "sample.uncertain_band", "low <= high"),
        ("[sample]\nuncertain_band = [0.6]", "sample.uncertain_band", "a list of 2"),
        ("[sample]\nkeep_days = 1.5", "sample.keep_days", "a whole number"),
        ("[holds]\nexpires_after_s = 0", "holds.expires_after_s", "from 1 to"),
        ("[limits]\nholds_per_day = -1", "limits.holds_per_day", "from 0 to"),
        ("[warning]\nraise_level = 0", "warning.raise_level", "from 1 to 3"),
        ("[warning]\nraise_level = 3\ncritical_level = 2", "warning.critical_level", "from 3 to 3"),
        ("[warning]\nsure_with_words_at = 0.99", "warning.sure_with_words_at", "at most 0.95"),
        ("[warning]\nfades_to = 1.5", "warning.fades_to", "from 0 to 1"),
        ('on_error = {outgoing = "block"}', "on_error.outgoing", '"pass" or "hold"'),
        ("when = 2026-01-01", "when", "unknown key"),
        ("mode = 2026-01-01", "mode", '"off" or "shadow" or "live"'),
        ("[evidence]\nsure_ok_at = 2", "evidence.sure_ok_at", "above 0 and at most 1"),
        ("[evidence]\ncertain_ok_at = 0.05", "evidence.certain_ok_at", "from 0.1 to 1"),
        ("[emotion]\nrisk_at = 0", "emotion.risk_at", "above 0 and at most 1"),
        ("mode = ", "policy", "is not TOML"),
        ('mode = "live"\nmode = "off"', "policy", "is not TOML"),
        ('{"mode": }', "line 1", "is not JSON"),
        ("\x00", "policy", "is not TOML"),
        ("[" * 50_000, "policy", "is not TOML"),
        ('{"a":' * 20_000, "policy", "nested too deeply"),
        ('{"rollout_percent": ' + "1" * 5000 + "}", "policy", "too long to read"),
        ('{"rollout_percent": ' + "1" * 400 + "}", "rollout_percent", "must be a number, not 111"),
        ("#" * 100_001, "policy", "longer than 100,000"),
    ],
)
def test_an_error_names_the_key_and_what_is_allowed(text: str, path: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "v")
    assert caught.value.path == path
    assert says in caught.value.detail
    assert caught.value.extra == {"path": path}
    assert len(caught.value.detail) < 400


KEYS = st.sampled_from(
    sorted({part for path in keys(msgspec.to_builtins(DEFAULT)) for part in path.split(".")} | {"", "x"})
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_rubbish_is_refused_by_the_one_error_or_makes_a_whole_policy(told: dict[str, object]) -> None:
    text = msgspec.json.encode(told).decode()
    try:
        policy = parse_policy(text, "v")
    except PolicyError:
        return
    assert msgspec.convert(msgspec.to_builtins(policy), Policy) == policy


@given(st.text())
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    with contextlib.suppress(PolicyError):
        parse_policy(text, "v")


def test_a_version_names_the_text_exactly() -> None:
    assert version_of("a") == version_of("a")
    assert version_of("a") != version_of("a ")
    assert version_of("\ud800")
