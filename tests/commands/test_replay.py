"""`moderation replay`: sessions in, alerts out, a bad line answered and passed over."""

import subprocess
import sys
from typing import Any

import msgspec

ANGRY = "你们就是一群骗子！！再不退款我马上打12315投诉你们！！！"


def replayed(*lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "moderation", "replay"], input=b"\n".join(lines), capture_output=True, timeout=90
    )
    return done.returncode, [msgspec.json.decode(line) for line in done.stdout.splitlines()]


def session(name: str, *texts: str) -> bytes:
    turns = [{"role": "customer", "t": 10 * place, "text": text} for place, text in enumerate(texts)]
    return msgspec.json.encode({"id": name, "industry": "more fields are welcome", "turns": turns})


def test_alerts_come_at_their_turn() -> None:
    code, (calm, angry) = replayed(session("calm", "你好", "谢谢"), session("angry", "你好", ANGRY))
    assert code == 0
    assert calm == {"id": "calm", "alerts": []}
    (alert,) = angry["alerts"]
    assert (alert["turn"], alert["severity"], alert["because"]["code"]) == (1, "critical", "mood_risk")


def test_bad_lines_are_answered_and_the_rest_goes_on() -> None:
    code, answers = replayed(
        b"{",
        b'{"id": "a"}',
        b'{"id": "b", "turns": [{"role": "boss", "text": "x"}]}',
        b'{"id": "c", "turns": [{"role": "agent", "t": "soon", "text": "x"}]}',
        b'{"id": "d", "turns": [{"role": "agent", "text": "\\ud800"}]}',
        msgspec.json.encode({"id": "e", "turns": [{"role": "agent", "text": "x" * 10_001}]}),
        msgspec.json.encode({"id": "f", "turns": [{"role": "customer", "text": "\0"}]}),
        msgspec.json.encode({"id": "g", "turns": [{"role": "customer", "text": "好"}] * 2_001}),
        "\xff".encode("latin-1"),
        session("good", ANGRY, ""),
    )
    assert code == 1
    assert [answer.get("id") for answer in answers] == [None, "a", "b", "c", None, "e", "f", "g", None, "good"]
    assert all(answer["error"] and answer["hint"] for answer in answers[:-1])
    assert len(answers[-1]["alerts"]) == 1
