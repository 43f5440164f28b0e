"""The secret: made once, the same for all, and nobody else's to read."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.runtime.secret import kept, secret_of
from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput


def settings(folder: Path, secret: str = "") -> Settings:
    return Settings().model_copy(update={"data_dir": folder / "data", "secret": secret})


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_of(settings(tmp_path))
    assert len(first) == 32
    assert secret_of(settings(tmp_path)) == first
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_many_who_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: kept(tmp_path / "secret"), range(32)))
    assert len(made) == 1
    assert len(made.pop()) == 64


def test_a_given_one_counts_and_a_short_one_does_not(tmp_path: Path) -> None:
    given = secret_of(settings(tmp_path, "x" * 16))
    assert given != secret_of(settings(tmp_path, "y" * 16))
    assert not (tmp_path / "data").exists()
    with pytest.raises(InvalidInput, match="MODERATION_SECRET"):
        secret_of(settings(tmp_path, "short"))


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_text("\n")
    with pytest.raises(InvalidInput):
        secret_of(settings(tmp_path))
