"""What the documents say is so: commands, settings, metrics and links exist, and code blocks run."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from moderation.cli import COMMANDS, app
from moderation.settings import ROOT, Settings
from moderation.telemetry import Metrics

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(kind: str) -> list[str]:
    """Fenced blocks of the README."""
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def shown_commands() -> list[list[str]]:
    """Every `moderation …` line of the README's indented blocks, as words."""
    lines = re.findall(r"^    (?:\.venv/bin/)?(moderation [^#<>\n]*)", README, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_the_readme_shows_only_commands_that_are_there() -> None:
    shown = shown_commands()
    assert len(shown) > 10
    for _, name, *rest in shown:
        assert name in COMMANDS, name
        found = command(name)
        if hasattr(found, "commands"):
            assert rest[0] in found.commands, (name, rest)


def command(name: str) -> Any:
    """A command as the command line has it."""
    return typer.main.get_group(app(name)).commands[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    found = command(name)
    assert found.help or found.commands


def test_every_setting_is_documented() -> None:
    for name in Settings.model_fields:
        assert f"`MODERATION_{name.upper()}`" in OPERATIONS, name
    for variable in re.findall(r"MODERATION_[A-Z_]+", README + OPERATIONS):
        assert variable.removeprefix("MODERATION_").lower() in Settings.model_fields, variable


def test_every_metric_is_documented() -> None:
    metrics = {metric.name for metric in Metrics().registry.collect()}
    named = set(re.findall(r"`(moderation_[a-z_]+?)(?:_total)?`", OPERATIONS))
    assert metrics == named


def test_the_readme_s_python_runs() -> None:
    (block,) = blocks("python")
    scope: dict[str, object] = {}
    exec(compile(block.replace("asyncio.run(main())", ""), "README.md", "exec"), scope)
    assert callable(scope["main"])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_bin_commands_of_the_readme_are_there() -> None:
    for script in re.findall(r"^    \./(bin/\w+)", README, re.MULTILINE):
        assert (ROOT / script).stat().st_mode & 0o111, script
