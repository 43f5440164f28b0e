"""How much ordinary traffic would be disturbed: unlabelled messages, nearly all of them fine."""

from pathlib import Path

import msgspec
from msgspec import Struct

from moderation.check import Bundle, check, feel
from moderation.learning.dataset import read_text
from moderation.learning.figures import Figure, share_of
from moderation.policy.policy import Policy
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Message, Turn, customer_turns

REPLIES = Path("real_agents") / "replies.tsv"
"""Columns context and text: a professional team's replies."""
CONVERSATIONS = Path("jddc_uss") / "valid.jsonl"
"""JSON lines of turns, each with a customer's and an agent's words."""


class _Exchange(Struct):
    user: str = ""
    agent: str = ""


class _Conversation(Struct):
    turns: list[_Exchange]


def replies(path: Path) -> list[tuple[tuple[Turn, ...], str]]:
    """Read replies with the customer's line before them."""
    lines = read_text(path).split("\n")
    found = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if line and len(cells) != 2:
            raise InvalidInput(f"{path}:{number}: the columns context and text are needed")
        if line and cells[1].strip():
            found.append((customer_turns(cells[0]), cells[1]))
    return found


def customer_lines(path: Path) -> list[str]:
    """Read what customers said in conversations."""
    found: list[str] = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            conversation = msgspec.json.decode(line, type=_Conversation)
        except (msgspec.MsgspecError, RecursionError) as problem:
            raise InvalidInput(f"{path}:{number}: {problem}") from None
        found += [turn.user for turn in conversation.turns if turn.user.strip()]
    return found


def disturbed(folder: Path, bundle: Bundle, policy: Policy) -> dict[str, Figure]:
    """The share of real replies held and of real customer turns alerted; a file that is not there is left out."""
    figures: dict[str, Figure] = {}
    if (folder / REPLIES).is_file():
        sent = [Message(text, context) for context, text in replies(folder / REPLIES)]
        held = [check(message, bundle, policy).decision != "pass" for message in sent]
        figures["real_replies_held"] = share_of({str(place): hit for place, hit in enumerate(held, 1)})
    if (folder / CONVERSATIONS).is_file():
        alerted = [feel(line, bundle, policy).level >= 2 for line in customer_lines(folder / CONVERSATIONS)]
        figures["real_turns_alerted"] = share_of({str(place): hit for place, hit in enumerate(alerted, 1)})
    return figures
