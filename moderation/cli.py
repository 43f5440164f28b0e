"""The command line: every command, listed by hand; only the one asked for is imported, so that help is quick."""

import sys
from importlib import import_module

import typer
from pydantic import ValidationError

COMMANDS = {
    "up": "Start everything and keep it running until Ctrl-C.",
    "doctor": "Look at everything the service needs.",
    "check": "Say what to do with an agent's message before it is sent, and why.",
    "emotion": "Say how angry a customer's message is.",
    "why": "Say how the verdict on a message came about.",
    "replay": "Say which alerts recorded sessions would have raised.",
    "train": "Train both models from the corpora.",
    "adapt": "Fit the agent model and its thresholds to a shop's own traffic.",
    "evaluate": "Say how often the product is right on labelled messages.",
    "corpus": "Check the corpus, count it, deny it what is only for measuring, compare readers.",
    "shop": "Add and change shops, their members, policies and webhooks.",
    "key": "Make and revoke API keys.",
    "demo": "Play sample sessions against the running service.",
    "web": "Answer HTTP on one process.",
    "worker": "Work on one queue until told to stop.",
}
"""Each has a module of its name under `moderation.commands`."""


def app(asked: str) -> typer.Typer:
    """The command line with the command `asked` whole, and of the others the name and what they do."""
    commands = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Message moderation and early warning for Chinese e-commerce customer service.",
    )
    commands.callback()(lambda: None)
    for name, sentence in COMMANDS.items():
        if name == asked:
            import_module(f"moderation.commands.{name}").register(commands)
        else:
            commands.command(name, help=sentence)(lambda: None)
    return commands


def main() -> None:
    """Run the command that the command line names."""
    try:
        run()
    except ValidationError as error:  # of the settings: everything else is caught where it happens
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"MODERATION_{name.removeprefix('MODERATION_')}: {problem['msg']}", file=sys.stderr)
        raise SystemExit(2) from None


def run() -> None:
    """Run the command that the command line names."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    app(asked)(prog_name="moderation")
