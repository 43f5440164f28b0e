"""Bundles: a file is opened only when it is the one its manifest names, and every refusal says what to run."""

import hashlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import msgspec
import pytest

from moderation.stores.bundles import (
    FORMAT,
    Manifest,
    current_version,
    load_agent_model,
    load_customer_model,
    read_manifest,
    set_current,
    versions,
    write_bundle,
)
from moderation.text.fold import fold
from moderation.vocabulary.errors import BundleError
from tests.learning.corpus import small_agent, small_customer, write_corpus


class Evil:
    """Unpickling this makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, int]]:
        return os.mkdir, (str(self.path), 0o755)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of two good bundles, by its path."""
    folder = tmp_path_factory.mktemp("bundles")
    corpus = write_corpus(folder / "corpus")
    for _, trained in (small_agent(corpus), small_customer(corpus)):
        papers = {"card.md": "# card\n"}
        write_bundle(folder / "models", trained.manifest({"f1": 1.0}, "2024-06-07"), trained.file, papers, promote=True)
    models = folder / "models"
    return {str(path.relative_to(models)): path.read_bytes() for path in models.rglob("*") if path.is_file()}


@pytest.fixture
def models(tmp_path: Path, written: dict[str, bytes]) -> Path:
    for name, content in written.items():
        path = tmp_path / "models" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "models"


def bundle_of(models: Path, name: str = "agent") -> Path:
    return models / name / current_version(models, name)


def changed(models: Path, **fields: Any) -> None:
    """Rewrite the agent manifest with other fields."""
    path = bundle_of(models) / "manifest.json"
    manifest = msgspec.structs.replace(msgspec.json.decode(path.read_bytes(), type=Manifest), **fields)
    path.write_bytes(msgspec.json.encode(manifest))


def refused(models: Path, told: str) -> None:
    with pytest.raises(BundleError, match=told) as caught:
        load_agent_model(models)
    assert "Run `moderation train --only agent`." in str(caught.value)


def test_what_was_written_is_loaded(models: Path) -> None:
    agent, customer = load_agent_model(models), load_customer_model(models)
    assert agent.version == current_version(models, "agent")
    assert agent.score(fold("你是傻逼吗"), (), ())["abuse"] > 0.5
    assert customer.score(fold("我要打12315"), ())[3] > 0.5
    manifest = read_manifest(models, "agent")
    assert (manifest.format, manifest.created, manifest.metrics) == (FORMAT, "2024-06-07", {"f1": 1.0})
    assert manifest.version == manifest.sha256[:12]
    assert manifest.libraries["scikit-learn"]
    assert (bundle_of(models) / "card.md").read_text("utf-8") == "# card\n"
    assert load_agent_model(models, agent.version).version == agent.version


def test_another_file_is_refused_before_it_is_opened(models: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    evil = io.BytesIO()
    joblib.dump(Evil(trap), evil)
    (bundle_of(models) / "model.joblib").write_bytes(evil.getvalue())
    refused(models, "not the file its manifest names")
    assert not trap.exists()
    # The trap works: whoever can change the manifest too would be let in, so that is what the hash guards.
    changed(models, sha256=hashlib.sha256(evil.getvalue()).hexdigest())
    refused(models, "holds no model")
    assert trap.exists()


def test_a_flipped_bit_is_refused(models: Path) -> None:
    path = bundle_of(models) / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused(models, "another SHA-256")


def test_another_scikit_learn_is_refused(models: Path) -> None:
    changed(models, libraries={"scikit-learn": "0.1"})
    refused(models, r"trained with scikit-learn 0\.1, but")
    changed(models, libraries={})
    refused(models, "none named")


def test_another_format_is_refused(models: Path) -> None:
    changed(models, format=FORMAT + 1)
    refused(models, f"has format {FORMAT + 1}")


def test_a_manifest_of_another_bundle_is_refused(models: Path) -> None:
    changed(models, name="customer")
    refused(models, "speaks of customer")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"name": "agent"}', b"\xff\xfe"])
def test_a_manifest_that_is_none_is_refused(models: Path, content: bytes) -> None:
    (bundle_of(models) / "manifest.json").write_bytes(content)
    refused(models, "is no manifest")


@pytest.mark.parametrize("name", ["manifest.json", "model.joblib"])
def test_a_missing_file_is_told(models: Path, name: str) -> None:
    (bundle_of(models) / name).unlink()
    refused(models, "is not there")


@pytest.mark.parametrize("pointer", ["nowhere", "../../etc", "", "\x00", "a/b", "." * 3])
def test_a_pointer_to_nowhere_is_told(models: Path, pointer: str) -> None:
    (models / "agent" / "CURRENT").write_text(pointer, "utf-8")
    refused(models, "is not there|does not name a version")


def test_no_models_at_all_is_told(tmp_path: Path) -> None:
    refused(tmp_path, "There is no agent model")
    with pytest.raises(BundleError, match="moderation train --only customer"):
        load_customer_model(tmp_path)


@pytest.mark.parametrize(
    "packed", [{}, {"linear": {}}, {"linear": {"tokens": [["a"]], "table": []}, "concepts": ""}, []]
)
def test_a_file_without_its_parts_is_told(models: Path, packed: object) -> None:
    content = pickle.dumps(packed)
    (bundle_of(models) / "model.joblib").write_bytes(content)
    changed(models, sha256=hashlib.sha256(content).hexdigest())
    refused(models, "is not whole|holds no model")


def test_the_pointer_moves_only_to_what_is_there(models: Path) -> None:
    before = current_version(models, "agent")
    with pytest.raises(BundleError):
        set_current(models, "agent", "nowhere")
    assert current_version(models, "agent") == before
    assert versions(models, "agent") == [before]


def test_without_promote_the_old_one_stays_in_use(models: Path) -> None:
    manifest = msgspec.structs.replace(read_manifest(models, "agent"), version="other")
    write_bundle(models, manifest, b"x", {}, promote=False)
    assert current_version(models, "agent") != "other"
    assert versions(models, "agent") == sorted([current_version(models, "agent"), "other"])
    assert not list(models.rglob(".*")), "no half-written file stays"
