"""The model bundles on disk: the only code that reads or writes `models/`.

`<name>/<version>/` holds model.joblib, manifest.json and what a person reads; `<name>/CURRENT` names the version
in use. A file is opened by joblib (which can run code) only after its SHA-256 is what the manifest says.
"""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import joblib
import msgspec
from msgspec import Struct

from moderation.classify.agent import AgentModel, agent_model
from moderation.classify.customer import CustomerModel, customer_model
from moderation.vocabulary.errors import BundleError

AGENT, CUSTOMER = "agent", "customer"
FORMAT = 4
"""The shape of model.joblib that this code understands."""
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


class Manifest(Struct, frozen=True):
    """What a bundle says of itself. `created` is given by whoever trained it, never read from a clock."""

    name: str
    version: str
    format: int
    sha256: str
    libraries: dict[str, str]
    data_sha256: str
    counts: dict[str, int]
    metrics: dict[str, float]
    seed: int
    created: str = ""
    code: str = ""
    lexicons: str = ""


def load_agent_model(models_dir: Path, version: str | None = None) -> AgentModel:
    """The agent model in use, or the version named. Raises BundleError with what to run."""
    manifest, packed = read_bundle(models_dir, AGENT, version)
    try:
        return agent_model(manifest.version, packed)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _unusable(AGENT, f"The agent model {manifest.version} is not whole: {problem!r}.") from problem


def load_customer_model(models_dir: Path, version: str | None = None) -> CustomerModel:
    """The customer model in use, or the version named. Raises BundleError with what to run."""
    manifest, packed = read_bundle(models_dir, CUSTOMER, version)
    try:
        return customer_model(manifest.version, packed)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _unusable(CUSTOMER, f"The customer model {manifest.version} is not whole: {problem!r}.") from problem


def current_version(models_dir: Path, name: str) -> str:
    """The version that `CURRENT` names; cheap enough to ask twice a second."""
    try:
        version = (models_dir / name / "CURRENT").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _unusable(name, f"There is no {name} model in {models_dir}.") from None
    if not _VERSION.fullmatch(version):
        raise _unusable(name, f"{models_dir / name / 'CURRENT'} does not name a version.")
    return version


def read_manifest(models_dir: Path, name: str, version: str | None = None) -> Manifest:
    """The manifest of one bundle."""
    version = version or current_version(models_dir, name)
    if not _VERSION.fullmatch(version):
        raise _unusable(name, f"{version!r} is no version of a model.")
    path = models_dir / name / version / "manifest.json"
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError:
        raise _unusable(name, f"The {name} model {version} is not there: {path} cannot be read.") from None
    except msgspec.MsgspecError as problem:
        raise _unusable(name, f"{path} is no manifest: {problem}.") from None
    if manifest.name != name or manifest.version != version:
        raise _unusable(name, f"{path} speaks of {manifest.name} {manifest.version}, not of {name} {version}.")
    return manifest


def read_bundle(models_dir: Path, name: str, version: str | None = None) -> tuple[Manifest, dict[str, Any]]:
    """A bundle's manifest and its unpacked file. Nothing in the file is run before its hash has been checked."""
    manifest = read_manifest(models_dir, name, version)
    if manifest.format != FORMAT:
        raise _unusable(name, f"The {name} model {manifest.version} has format {manifest.format}; we read {FORMAT}.")
    here, there = installed("scikit-learn"), manifest.libraries.get("scikit-learn", "none named")
    if there != here:
        raise _unusable(
            name, f"The {name} model {manifest.version} was trained with scikit-learn {there}, but {here} is installed."
        )
    path = models_dir / name / manifest.version / "model.joblib"
    try:
        content = path.read_bytes()
    except OSError:
        raise _unusable(name, f"The {name} model {manifest.version} is not there: {path} cannot be read.") from None
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise _unusable(name, f"{path} is not the file its manifest names (another SHA-256); it was not opened.")
    packed = joblib.load(io.BytesIO(content))
    if not isinstance(packed, dict):
        raise _unusable(name, f"{path} holds no model.")
    return manifest, packed


def write_bundle(
    models_dir: Path, manifest: Manifest, model: bytes, papers: Mapping[str, str], *, promote: bool
) -> Path:
    """Write one bundle whole, and point CURRENT at it if `promote`. An equal bundle is written over."""
    folder = models_dir / manifest.name / manifest.version
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "model.joblib", model)
    for name, text in papers.items():
        _replace(folder / name, text.encode())
    _replace(folder / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    if promote:
        set_current(models_dir, manifest.name, manifest.version)
    return folder


def set_current(models_dir: Path, name: str, version: str) -> None:
    """Point CURRENT at a version that is there, in one step."""
    read_manifest(models_dir, name, version)
    _replace(models_dir / name / "CURRENT", f"{version}\n".encode())


def versions(models_dir: Path, name: str) -> list[str]:
    """Every version that has a manifest, by name."""
    return sorted(path.parent.name for path in (models_dir / name).glob("*/manifest.json"))


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _unusable(name: str, detail: str) -> BundleError:
    return BundleError(detail, hint=f"Run `moderation train --only {name}`.", bundle=name)
