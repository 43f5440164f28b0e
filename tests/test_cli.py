"""Every command is listed, and what is listed is there."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_group
from typer.testing import CliRunner

import moderation.commands
from moderation.cli import COMMANDS, app

FOLDER = Path(moderation.commands.__file__).parent


def with_register() -> set[str]:
    """The modules that add a command."""
    return {
        path.stem
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "register"
    }


def test_every_module_that_adds_a_command_is_listed() -> None:
    below_another = {name for name in with_register() if name.split("_")[0] in COMMANDS and "_" in name}
    assert with_register() - below_another == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_listed_is_there_and_explains_itself(name: str) -> None:
    assert get_group(app(name)).commands[name].help or get_group(app(name)).commands[name].get_short_help_str()
    shown = CliRunner().invoke(app(name), [name, "--help"])
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()) > 3


def test_help_lists_every_command() -> None:
    shown = CliRunner().invoke(app(""), ["--help"]).stdout
    assert all(f"\n  {name} " in shown for name in COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    done = CliRunner().invoke(app("chek"), ["chek"])
    assert done.exit_code == 2
    assert "No such command" in done.stderr


def test_help_imports_no_model_and_no_database() -> None:
    code = (
        "import sys; sys.argv = ['moderation', '--help']\n"
        "from moderation.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print({'numpy', 'sqlalchemy', 'litestar', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "set()"
