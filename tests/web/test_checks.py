"""What operators and newcomers look at: livez, readyz, metrics, docs, headers and the log line."""

import re

import httpx
import pytest
from structlog.testing import capture_logs

from moderation.telemetry import wordless_error
from moderation.web.app import ROUTES
from tests.web.served import Caller, Served


def test_livez_and_readyz_need_no_key(http: httpx.Client) -> None:
    assert http.get("/livez").json() == {"live": True}
    said = http.get("/readyz").json()
    assert (said["ready"], said["degraded"]) == (True, True)
    assert said["redis"] == {"ok": True, "facts": {"aof": True}}
    assert said["journal"]["facts"] == {"dialect": "sqlite"}
    assert said["models"]["ok"] is False
    assert "moderation train" in said["models"]["problem"]


def test_a_redis_without_aof_is_told_of(served: Served, http: httpx.Client) -> None:
    served.core.redis.config_set("appendonly", "no")
    try:
        said = http.get("/readyz").json()
    finally:
        served.core.redis.config_set("appendonly", "yes")
    assert said["redis"]["ok"] is True
    assert "appendonly" in said["redis"]["problem"]


def test_metrics_hold_no_words(service: Caller) -> None:
    service.outgoing("独一无二的话傻逼", session="独特的会话", agent="独特的客服")
    text = service.get("/metrics").text
    assert f'moderation_outgoing_total{{decision="hold",engine="rules",shop="{service.shop}"}} 1.0' in text
    assert "moderation_engine_degraded 1.0" in text
    assert not re.search(r"[\u4e00-\u9fff]", text)
    assert 'route="/v1/outgoing"' in text


def test_unknown_paths_add_no_labels(http: httpx.Client) -> None:
    for number in range(5):
        http.get(f"/nowhere/{number}")
    assert "nowhere" not in http.get("/metrics").text


def test_the_one_log_line_has_ids_and_no_words(service: Caller) -> None:
    with capture_logs() as lines:
        said = service.outgoing("独一无二的话傻逼", message_id="m1", context=["客户说的话"]).json()
        service.get("/livez")
    answered = [line for line in lines if line.get("action") == "request"]
    assert len(answered) == 1
    line = answered[0]
    assert (line["route"], line["status"], line["decision"], line["engine"]) == ("/v1/outgoing", 200, "hold", "rules")
    assert (line["message_id"], line["hold_id"], line["shop"]) == ("m1", said["hold_id"], service.shop)
    assert line["ms"] > 0
    assert "独一无二" not in str(lines)
    assert "客户说的话" not in str(lines)


def test_a_request_id_is_given_or_kept(http: httpx.Client) -> None:
    assert http.get("/livez").headers["x-request-id"].startswith("req_")
    assert http.get("/livez", headers={"X-Request-Id": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert http.get("/livez", headers={"X-Request-Id": "a b"}).headers["x-request-id"].startswith("req_")


def test_the_docs_are_served_by_us_alone(http: httpx.Client) -> None:
    page = http.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    for name in re.findall(r'(?:src|href)="([^"#]+)"', page.text):
        assert name.startswith("/docs"), name
        assert http.get(name).status_code == 200
    assert "://" not in http.get("/docs/docs.js").text.replace("http://www.w3.org", "")
    assert "<script>" not in page.text
    assert 'id="conflict"' in page.text


def test_openapi_describes_every_route(http: httpx.Client) -> None:
    api = http.get("/docs/openapi.json").json()
    assert api["openapi"].startswith("3.1")
    described = {(method, path) for path, item in api["paths"].items() for method in item}
    for route in ROUTES:
        for path in route.paths:
            plain = re.sub(r"\{(\w+):\w+\}", r"{\1}", path)
            for method in route.http_methods:
                assert (method.lower(), plain) in described
    outgoing = api["paths"]["/v1/outgoing"]["post"]
    assert outgoing["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("OutgoingRequest")
    assert outgoing["description"]
    for item in api["paths"].values():
        for operation in item.values():
            assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
            assert "400" not in operation["responses"]
    one_or_more = api["paths"]["/v1/incoming"]["post"]["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
    named = [option["$ref"].rsplit("/", 1)[1] for option in one_or_more]
    assert named == ["IncomingRequest", "IncomingBatch"]
    used = set(re.findall(r'"#/components/schemas/(\w+)"', http.get("/docs/openapi.json").text))
    assert used <= set(api["components"]["schemas"])


@pytest.mark.parametrize("path", ["/livez", "/docs", "/v1/holds", "/nowhere"])
def test_every_answer_carries_the_careful_headers(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_an_error_of_ours_is_logged_without_its_message(
    served: Served, service: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("独一无二的话")

    assert served.app.service is not None
    monkeypatch.setattr(served.app.service.outgoing, "_check_edit", broken)
    with capture_logs() as lines:
        answer = service.outgoing("独一无二的话")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "独一无二" not in answer.text
    failed = next(line for line in lines if line.get("action") == "request_failed")
    told = wordless_error(None, "error", dict(failed))
    assert told["error"] == "RuntimeError"
    assert "独一无二" not in str(told)
