"""The corpus in this repository passes its own guards, and its data card says what is in it."""

from moderation.learning.data_card import card, figures_in
from moderation.learning.denied import NAME, read_denied
from moderation.learning.guards import problems_of
from moderation.settings import ROOT

DATA = ROOT / "training_data"


def test_nothing_stands_against_training_on_the_corpus() -> None:
    assert [str(problem) for problem in problems_of(DATA)] == []


def test_the_deny_list_is_there_and_small() -> None:
    assert len(read_denied(DATA / NAME)) > 100_000
    assert (DATA / NAME).stat().st_size < 1_000_000


def test_the_figures_of_the_data_card_are_those_that_the_command_prints() -> None:
    assert figures_in((DATA / "README.md").read_text("utf-8")) == card(DATA), "run moderation corpus card --write"
