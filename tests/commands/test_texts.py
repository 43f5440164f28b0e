"""`moderation train --data FILE` and `moderation evaluate --text FILE`, as users run them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from moderation.cli import app
from moderation.stores.bundles import current_version, read_manifest
from tests.learning.test_text import rows_of


def run(*words: object) -> Result:
    return CliRunner().invoke(app(str(words[0])), [str(word) for word in words])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "some.tsv"
    lines = [f"{row.text}\t{'ab'.index(row.label)}" for row in rows_of("ab")]
    path.write_text("\n".join(["words\tmark", *lines, "\t0"]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def model(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    columns = ("--text-column", "words", "--label-column", "mark")
    done = run("train", "--data", file, "--out", folder, *columns, "--labels", "0=safe,1=rude")
    assert done.exit_code == 0, done.output
    assert "out of sight: accuracy" in done.stdout
    assert "1 rows without a text were left out (the first on line 82)." in done.stderr
    return folder


def test_a_bundle_of_its_own_is_written(model: Path) -> None:
    manifest = read_manifest(model, "text")
    folder = model / "text" / current_version(model, "text")
    assert manifest.counts == {"safe": 40, "rude": 40}
    assert "some.tsv" in (folder / "card.md").read_text("utf-8")
    assert (folder / "report.html").read_text("utf-8").count("<svg") == 5


def test_it_is_evaluated_on_a_file(file: Path, model: Path, tmp_path: Path) -> None:
    words = ("evaluate", "--text", file, "--model", model, "--text-column", "words", "--label-column", "mark")
    done = run(*words, "--json", "--html", tmp_path, "--save", tmp_path / "run.json")
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)["text"]
    assert figures["accuracy"] > 0.95
    assert {"macro_f1", "ece", "rude_precision", "rude_recall"} <= set(figures)
    assert (tmp_path / "text.html").read_text("utf-8").count("<svg") == 5
    shown = run(*words, "--against", tmp_path / "run.json").stdout
    assert "labelled texts" in shown
    assert "Against the earlier evaluation" in shown


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("train", "--data", "FILE"), "Say with --out where the model goes"),
        (("train", "--data", "FILE", "--out", "DIR"), "no column 'text'"),
        (("train", "--labels", "0,1", "--data", "DIR"), "--labels goes with a file"),
        (("evaluate", "--text", "FILE"), "--text and --model go together"),
        (("evaluate", "--model", "DIR"), "--text and --model go together"),
        (("evaluate", "--text", "FILE", "--model", "DIR"), "There is no text model in"),
    ],
)
def test_what_does_not_fit_is_told(file: Path, tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    given = {"FILE": file, "DIR": tmp_path}
    done = run(*(given.get(word, word) for word in words))
    assert done.exit_code == 1
    assert why in done.stderr
    assert "Traceback" not in done.output
