"""`moderation train` and `moderation evaluate`, as users run them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from moderation.cli import app
from moderation.stores.bundles import current_version, load_agent_model, load_customer_model, read_manifest, versions
from tests.learning.corpus import write_corpus


def run(*words: str) -> Result:
    return CliRunner().invoke(app(words[0]), words)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def models(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "models"
    done = run("train", "--data", str(corpus), "--out", str(folder), "--created", "2024-06-07", "--no-guards")
    assert done.exit_code == 0, done.output
    return folder


def test_both_models_are_written_with_their_papers(models: Path) -> None:
    assert load_agent_model(models).version == current_version(models, "agent")
    assert load_customer_model(models).version == current_version(models, "customer")
    folder = models / "agent" / current_version(models, "agent")
    manifest = read_manifest(models, "agent")
    assert manifest.created == "2024-06-07"
    assert manifest.counts == {"ok": 30, "abuse": 30, "bad_attitude": 30, "brush_off": 30}
    assert 0 <= manifest.metrics["macro_f1"] <= 1
    assert manifest.sha256 in (folder / "manifest.json").read_text("utf-8")
    assert manifest.data_sha256 in (folder / "card.md").read_text("utf-8")
    page = (folder / "report.html").read_text("utf-8")
    assert page.count("<svg") == 4
    assert "http-equiv" not in page
    assert 'src="http' not in page


def test_only_one_and_without_promotion(corpus: Path, models: Path, tmp_path: Path) -> None:
    done = run(
        "train", "--only", "customer", "--data", str(corpus), "--out", str(tmp_path), "--no-promote", "--no-guards"
    )
    assert done.exit_code == 0
    assert versions(tmp_path, "customer") == versions(models, "customer"), "the same data gives the same version"
    assert not (tmp_path / "agent").exists()
    assert not (tmp_path / "customer" / "CURRENT").exists()


def test_an_error_in_the_data_is_told_with_its_line(corpus: Path, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus")
    path = folder / "agent" / "agent_b3.tsv"
    path.write_text(path.read_text("utf-8").replace("\tabuse\t", "\trude\t", 1), "utf-8")
    done = run("train", "--data", str(folder), "--out", str(tmp_path / "models"))
    assert done.exit_code == 1
    assert f"{path}:7: label 'rude'" in done.stderr
    assert not (tmp_path / "models").exists()


@pytest.fixture
def using(models: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_MODELS_DIR", str(models))
    monkeypatch.setenv("MODERATION_TRAINING_DIR", str(corpus))


@pytest.mark.usefixtures("using")
def test_evaluate_measures_labelled_files(corpus: Path, tmp_path: Path) -> None:
    agent, customer = corpus / "agent" / "agent_b0.tsv", corpus / "customer" / "customer_b0.tsv"
    words = ("evaluate", "--agent", str(agent), "--customer", str(customer), "--html", str(tmp_path / "html"))
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["agent"]["macro_f1"] > 0.9
    assert figures["agent"]["held_abuse"] == 1.0
    assert figures["customer"]["kappa"] > 0.9
    assert (tmp_path / "html" / "agent.html").read_text("utf-8").count("<svg") == 4
    shown = run(*words).stdout
    assert "macro_f1" in shown
    assert "kappa" in shown


@pytest.mark.usefixtures("using")
def test_evaluate_counts_what_ordinary_traffic_suffers(tmp_path: Path) -> None:
    (tmp_path / "real_agents").mkdir()
    replies = "context\ttext\n多久能到\t明天下午到，单号发您了\n\t滚远点，废物\n"
    (tmp_path / "real_agents" / "replies.tsv").write_text(replies, "utf-8")
    done = run("evaluate", "--datasets", str(tmp_path), "--json")
    assert json.loads(done.stdout)["ordinary"] == {"real_replies": 2, "real_replies_held": 0.5}
    assert "jddc_uss/valid.jsonl is not there; skipped." in done.stderr


@pytest.mark.usefixtures("using")
def test_evaluate_alone_says_what_the_models_in_use_were_worth(models: Path) -> None:
    done = run("evaluate", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["agent"] == read_manifest(models, "agent").metrics


@pytest.mark.usefixtures("using")
def test_evaluate_tells_a_wrong_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("id\tmessage\n", "utf-8")
    done = run("evaluate", "--agent", str(path))
    assert done.exit_code == 1
    assert f"{path}:1: the columns must be" in done.stderr
