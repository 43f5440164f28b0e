"""`moderation evaluate`, as users run it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from moderation.cli import app
from moderation.stores.bundles import read_manifest, write_bundle
from tests.learning.corpus import small_agent, small_customer, write_corpus

SESSION = {
    "id": "s1",
    "industry": "茶叶",
    "turns": [
        {"role": "customer", "t": 0, "text": "你们就是骗子，气死我了", "label": 2},
        {"role": "agent", "t": 30, "text": "爱买不买", "label": "bad_attitude"},
        {"role": "customer", "t": 70, "text": "我要打12315", "label": 3},
    ],
    "alert": True,
    "not_before": 0,
    "alert_by": 2,
}
CALM = {
    "id": "s2",
    "industry": "茶叶",
    "turns": [{"role": "customer", "t": 0, "text": "有货吗", "label": 0}],
    "alert": False,
}


def run(*words: str) -> Result:
    return CliRunner().invoke(app(words[0]), words)


def told(*words: str) -> Any:
    done = run("evaluate", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def models(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for trained in (small_agent(corpus)[1], small_customer(corpus)[1]):
        write_bundle(folder, trained.manifest({"macro_f1": 0.5}, "2024-06-07"), trained.file, {}, promote=True)
    return folder


@pytest.fixture(autouse=True)
def using(models: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_MODELS_DIR", str(models))
    monkeypatch.setenv("MODERATION_TRAINING_DIR", str(corpus))


@pytest.fixture
def agent(corpus: Path) -> Path:
    return corpus / "agent" / "agent_b0.tsv"


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    path = tmp_path / "sessions.jsonl"
    path.write_text("\n".join(json.dumps(session, ensure_ascii=False) for session in (SESSION, CALM)) + "\n", "utf-8")
    return path


def test_labelled_files_are_measured_with_intervals(corpus: Path, agent: Path, tmp_path: Path) -> None:
    words = ("--agent", str(agent), "--customer", str(corpus / "customer" / "customer_b0.tsv"))
    figures = told(*words)
    assert figures["agent"]["macro_f1"] > 0.9
    assert figures["agent"]["held_abuse"] == 1.0
    assert figures["customer"]["kappa"] > 0.9
    held = figures["intervals"]["agent"]["held_abuse"]
    assert held["of"] == 5
    assert held["low"] < held["high"] == 1.0
    shown = run("evaluate", *words).stdout
    assert "four classes, macro-F1" in shown
    assert "level, quadratic kappa" in shown


def test_a_report_of_each_file_is_written(agent: Path, sessions: Path, tmp_path: Path) -> None:
    rows = agent.read_text("utf-8").splitlines()
    named = [f"{rows[0]}\tshop", *(f"{row}\t{'甲' if place % 2 else '乙'}店" for place, row in enumerate(rows[1:]))]
    path = tmp_path / "shops.tsv"
    path.write_text("\n".join(named) + "\nx1\t在吗\t<script>滚</script>\tok\tnone\tquote\t甲店\n", "utf-8")
    figures = told("--agent", str(path), "--sessions", str(sessions), "--html", str(tmp_path / "html"))
    page = (tmp_path / "html" / "agent.html").read_text("utf-8")
    assert page.count("<svg") == 5
    assert "<script>" not in page
    assert all(f"<td>{word}</td>" in page for word in ("甲店", "乙店", "1–5", "quote", "x1"))
    assert 'src="http' not in page
    page = (tmp_path / "html" / "sessions.html").read_text("utf-8")
    assert "茶叶" in page
    assert figures["sessions"]["false_alarm"] == 0.0
    assert ("<td>s1</td>" in page) == (figures["sessions"]["warned_in_time"] == 0.0)


def test_two_evaluations_are_compared_row_by_row(agent: Path, tmp_path: Path) -> None:
    run_file, held = tmp_path / "runs" / "one.json", tmp_path / "policy.toml"
    told("--agent", str(agent), "--save", str(run_file))
    held.write_text('[labels.abuse]\nmode = "off"\n', "utf-8")
    words = ("--agent", str(agent), "--policy", str(held), "--against", str(run_file))
    changes = {change["figure"]: change for change in told(*words, "--html", str(tmp_path))["against"]}
    assert changes["held_bad_attitude"]["p"] == 1.0
    assert changes["held_abuse"] | {"p": None} == {
        "part": "agent",
        "figure": "held_abuse",
        "before": 1.0,
        "after": changes["held_abuse"]["after"],
        "p": None,
        "rows": 5,
        "gained": 0,
        "lost": round(5 * (1 - changes["held_abuse"]["after"])),
    }
    assert 0 <= changes["macro_f1"]["p"] <= 1
    assert "Against the earlier evaluation" in (tmp_path / "agent.html").read_text("utf-8")
    assert "abuse held" in run("evaluate", *words).stdout


def test_what_ordinary_traffic_suffers_is_counted(tmp_path: Path) -> None:
    (tmp_path / "real_agents").mkdir()
    replies = "context\ttext\n多久能到\t明天下午到，单号发您了\n\t滚远点，废物\n"
    (tmp_path / "real_agents" / "replies.tsv").write_text(replies, "utf-8")
    done = run("evaluate", "--datasets", str(tmp_path), "--json")
    assert json.loads(done.stdout)["ordinary"] == {"real_replies_held": 0.5}
    assert "jddc_uss/valid.jsonl is not there; skipped." in done.stderr


def test_the_session_rule_is_measured_on_rated_conversations(tmp_path: Path) -> None:
    rated = [{"satisfaction": s, "turns": [{"role": "customer", "sentiment": m}]} for s, m in ((1, 1), (2, 2), (3, 3))]
    path = tmp_path / "rated.jsonl"
    path.write_text("\n".join(map(json.dumps, rated)), "utf-8")
    figures = told("--ssa", str(path), "--ssa", str(path), "--html", str(tmp_path / "html"))
    assert figures["ssa"] == {"auc": 1.0, "auc_rated": 1.0}
    assert figures["intervals"]["ssa"]["auc"]["of"] == 6


def test_without_a_file_our_own_test_set_is_measured(corpus: Path, agent: Path, tmp_path: Path) -> None:
    test = corpus / "test"
    test.mkdir()
    (test / "agent.tsv").write_bytes(agent.read_bytes())
    try:
        assert set(told()) == {"agent", "intervals"}
        assert told()["agent"]["held_abuse"] == 1.0
    finally:
        (test / "agent.tsv").unlink()
        test.rmdir()


def test_without_a_test_set_the_manifests_speak(models: Path) -> None:
    assert told()["agent"] == read_manifest(models, "agent").metrics


@pytest.mark.parametrize(
    ("option", "content", "why"),
    [
        ("--agent", b"id\tmessage\n", ":1: the columns must be"),
        ("--agent", b"", "is empty"),
        ("--customer", b"\xff", "not UTF-8"),
        ("--sessions", b"{", ":1: "),
        ("--sessions", b'{"id": "s", "x": ' + b"[" * 100_000, ":1: "),
        ("--sessions", b"\xff", "not UTF-8"),
        ("--policy", b"\xff", "not UTF-8"),
        ("--policy", b"nonsense = 1", "nonsense"),
        ("--ssa", b'{"satisfaction": 9, "turns": []}', ":1: "),
        ("--against", b"[]", "is no evaluation"),
        ("--against", b"", "is no evaluation"),
        ("--against", b"\x00" * 1_000_000, "is no evaluation"),
        ("--against", b'{"parts": {}, "format": 9}', "has format 9"),
        (
            "--against",
            b'{"parts": {"agent": {"figures": {}, "classes": 1, "rows": {"a": [0, 3, true]}}}}',
            "class that",
        ),
    ],
)
def test_rubbish_is_told(tmp_path: Path, option: str, content: bytes, why: str) -> None:
    path = tmp_path / "rubbish"
    path.write_bytes(content)
    done = run("evaluate", option, str(path))
    assert done.exit_code == 1
    assert why in done.stderr
    assert "Traceback" not in done.output


def test_a_place_that_cannot_be_written_is_told(agent: Path) -> None:
    done = run("evaluate", "--agent", str(agent), "--save", str(agent / "run.json"))
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
