"""The benchmarks that train run from end to end, here on a small corpus."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.settings import ROOT
from tests.learning.corpus import write_corpus


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("training"))
    (folder / "test").mkdir()
    for name in ("agent", "customer"):
        shutil.copy(folder / name / f"{name}_b0.tsv", folder / "test" / f"{name}.tsv")
    replies = "context\ttext\n多久能到\t明天下午到\n\t好的，马上查\n"
    (folder / "replies.tsv").write_text(replies, "utf-8")
    return folder


def printed(training: Path, script: str, *words: str) -> list[str]:
    """The lines that a benchmark prints."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), *words],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=ROOT,
        env={**os.environ, "MODERATION_TRAINING_DIR": str(training), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_learning_curve_has_a_line_for_each_part(training: Path) -> None:
    lines = printed(training, "learning_curve.py", "--parts", "1", "0.5", "--replies", str(training / "replies.tsv"))
    assert "1 % of 2 real replies" in lines[1]
    assert [line.split("  ")[0] for line in lines[3:]] == ["60 + 60", "120 + 120"]


def test_the_ablation_has_a_line_for_each_family(training: Path) -> None:
    lines = printed(training, "ablation.py", "--without", "context", "findings", "folding")
    assert [line[:20].strip() for line in lines[3:]] == [
        "everything",
        "without context",
        "without findings",
        "without folding",
    ]
    assert lines[4].split()[-2:] == ["–", "–"], "the customer model has no such view"
