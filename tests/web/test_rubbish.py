"""Rubbish of every kind: refused with the right status, the place named, and nothing done."""

import json
import socket

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Make
from tests.web.served import Caller, Served

GOOD = {"session": "s1", "agent": "a1", "text": "您好"}
SAID = {"session": "s1", "text": "您好"}


def raw(caller: Caller, path: str, body: bytes, **headers: str) -> httpx.Response:
    named = {"Authorization": f"Bearer {caller.key}", "Content-Type": "application/json", **headers}
    return caller.http.post(path, content=body, headers=named)


def is_a_problem(answer: httpx.Response, status: int, code: str = "") -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["hint"], told
    assert told["type"] == f"/docs#{told['code']}"
    assert answer.headers["x-request-id"]
    if code:
        assert told["code"] == code


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": ""}, "text"),
        ({"text": 3}, "text"),
        ({"text": None}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"session": ""}, "session"),
        ({"session": "x" * 129}, "session"),
        ({"session": "a\nb"}, "session"),
        ({"session": "a\u001fb"}, "session"),
        ({"agent": ""}, "agent"),
        ({"message_id": ""}, "message_id"),
        ({"message_id": 7}, "message_id"),
        ({"edit_of": ""}, "edit_of"),
        ({"kind": "smell"}, "kind"),
        ({"t": "1"}, "t"),
        ({"t": True}, "t"),
        ({"t": 1e300}, "t"),
        ({"context": "在吗"}, "context"),
        ({"context": [3]}, "context[0]"),
        ({"context": ["a", {"role": "boss", "text": "x"}]}, "context[1].role"),
        ({"context": [{"role": "agent"}]}, "context[0].text"),
        ({"context": ["a\0"]}, "context[0]"),
        ({"context": [{"role": "agent", "text": "x", "t": 1e13}]}, "context[0].t"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(service: Caller, change: dict[str, object], path: str) -> None:
    answer = service.post("/v1/outgoing", {**GOOD, **change})
    is_a_problem(answer, 422)
    assert [wrong["path"] for wrong in answer.json()["errors"]] == [path]
    assert path in answer.json()["detail"]


@pytest.mark.parametrize("field", ["session", "agent", "text"])
def test_a_missing_field_is_named(service: Caller, field: str) -> None:
    answer = service.post("/v1/outgoing", {name: value for name, value in GOOD.items() if name != field})
    is_a_problem(answer, 422)
    assert answer.json()["errors"][0]["path"] == field


def test_ten_thousand_code_points_are_the_most(service: Caller) -> None:
    assert service.outgoing("😀" * 10_000).status_code == 200
    is_a_problem(service.outgoing("字" * 10_001), 422, "text_too_long")
    is_a_problem(service.outgoing("您好", context=["字" * 10_001]), 422, "text_too_long")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b'{"session":"s1","agent":"a1","text":"x"', 400),
        (b'{"session":"s1","agent":"a1","text":"x",}', 400),
        (b"nonsense", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"[" * 50_000, 422),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 422),
        (b'{"session":"s1","agent":"a1","text":"\\ud83d"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\\ude00 abcdefgh"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\\ud83d\\ud83d"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\\u0000"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\xff\xfe"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\xed\xa0\x80"}', 422),
        (b'{"session":"s1","agent":"a1","text":"\xe4\xbd"}', 422),
        (b"{'session': 's1'}", 400),
        ('{"session":"s1","agent":"a1","text":"您好"}'.encode("gb18030"), 422),
        ('{"session":"s1","agent":"a1","text":"您好"}'.encode("utf-16"), 422),
    ],
)
def test_bodies_that_are_no_request(service: Caller, body: bytes, status: int) -> None:
    is_a_problem(raw(service, "/v1/outgoing", body), status)


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\ufeff", "\u2066", "\U000e0041"])
def test_marks_that_nobody_sees_are_part_of_the_text(service: Caller, mark: str) -> None:
    said = service.outgoing(f"傻{mark}逼").json()
    assert said["decision"] == "hold"
    hold = service.get(f"/v1/holds/{said['hold_id']}").json()
    assert hold["text"] == f"傻{mark}逼"


@pytest.mark.parametrize("length", ["Content-Length: 99999999", "Transfer-Encoding: chunked"])
def test_a_body_too_large_is_refused_before_all_of_it_is_read(served: Served, service: Caller, length: str) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    head = f"POST /v1/outgoing HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.key}\r\n{length}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(head.encode())
        if "chunked" in length:
            for _ in range(17):
                line.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        assert line.recv(65_536).startswith(b"HTTP/1.1 413")
    is_a_problem(raw(service, "/v1/outgoing", b" " * 1_100_000), 413)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [SAID] * 501}, "messages"),
        ({"messages": [SAID, {"session": "s", "text": ""}]}, "messages[1].text"),
        ({"messages": [{**SAID, "agent": "a\tb"}]}, "messages[0].agent"),
        ({"messages": [{**SAID, "t": -1e13}]}, "messages[0].t"),
        ({"messages": [SAID], "more": 1}, "more"),
        ({"messages": SAID}, "messages"),
        ({**SAID, "session": 5}, "session"),
    ],
)
def test_incoming_rubbish_takes_nothing_in(service: Caller, body: dict[str, object], path: str) -> None:
    answer = service.post("/v1/incoming", body)
    is_a_problem(answer, 422)
    assert answer.json()["errors"][0]["path"] == path


def test_paths_and_methods_that_are_not_there(service: Caller) -> None:
    is_a_problem(service.get("/v1/nothing"), 404, "not_found")
    is_a_problem(service.get("/../../etc/passwd"), 404)
    is_a_problem(service.get("/v1/holds/%00%ff/choice"), 405)
    is_a_problem(service.ask("DELETE", "/v1/outgoing"), 405, "method_not_allowed")
    assert "POST" in service.ask("DELETE", "/v1/outgoing").headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/holds?limit=0",
        "/v1/holds?limit=x",
        "/v1/holds?limit=99999999999999999999",
        "/v1/holds?state=odd",
        "/v1/alerts?state=odd",
        "/v1/alerts?limit=201",
        "/v1/deliveries?state=odd",
    ],
)
def test_parameters_that_are_wrong(caller: Make, path: str) -> None:
    answer = caller("admin").get(path)
    is_a_problem(answer, 422)
    assert answer.json()["errors"][0]["path"]


@pytest.mark.parametrize(
    "path", ["/v1/holds/%F0%9F%98%80", "/v1/holds/x%00y", "/v1/holds/" + "x" * 5000, "/v1/alerts/none"]
)
def test_ids_that_are_nobodys(service: Caller, path: str) -> None:
    assert service.get(path).status_code in (404, 422)
    assert service.get(path).headers["content-type"] == "application/problem+json"


BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "context", "t"]), inner),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, path=st.sampled_from(["/v1/outgoing", "/v1/incoming", "/v1/tokens", "/v1/sessions/s1/end"]))
def test_whatever_is_posted_is_answered_or_refused_in_words(service: Caller, body: bytes, path: str) -> None:
    answer = raw(service, path, body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        is_a_problem(answer, answer.status_code)


@pytest.mark.parametrize("path", ["/v1/outgoing", "/v1/incoming", "/v1/sessions/s1/end", "/v1/alerts/x/resolve"])
def test_an_empty_body_is_said_to_be_empty(service: Caller, path: str) -> None:
    answer = raw(service, path, b"")
    is_a_problem(answer, 422)
    assert answer.json()["detail"] == "The request needs a JSON body."
    assert "errors" not in answer.json()
