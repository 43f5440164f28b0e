"""`moderation train`, as users run it."""

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
    assert page.count("<svg") == 5
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
