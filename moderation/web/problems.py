"""Every error as problem+json (RFC 9457), with what to do."""

import json
import re
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from moderation.vocabulary.errors import (
    InvalidInput,
    ModerationError,
    RateLimited,
    Unauthorized,
)

MEDIA_TYPE = "application/problem+json"
PLACE = re.compile(r"^(?P<message>.*?)(?: - at `(?:key in )?\$\.?(?P<path>.*)`)?$", re.DOTALL)
UNKNOWN = re.compile(r"unknown field `(.*)`")
MISSING = re.compile(r"missing required field `(.*)`")

HINTS = {
    400: "The fields are described at /docs.",
    401: "Send a key as `Authorization: Bearer …`.",
    403: "Ask with a key whose role may do it.",
    404: "Paths and methods are listed at /docs.",
    405: "Paths and methods are listed at /docs.",
    409: "Read it again, then decide.",
    413: "Send less at a time.",
    422: "Fields and parameters are described at /docs.",
    503: "Try again in a moment; /readyz says which part is down.",
}

log = structlog.get_logger()


def body_error(error: Exception, body: bytes) -> ModerationError:
    """Return what a body that could not be decoded means: 400 for broken JSON, 422 for all else."""
    if isinstance(error, msgspec.ValidationError):
        return field_error(str(error))
    if isinstance(error, UnicodeDecodeError):
        return InvalidInput("The body is not valid UTF-8.", hint="Encode the JSON as UTF-8.")
    try:
        json.loads(body.decode(), parse_constant=no_constant)
    except UnicodeDecodeError:
        return InvalidInput("The body is not valid UTF-8.", hint="Encode the JSON as UTF-8.")
    except (ValueError, RecursionError):
        return MalformedJson(f"The body is not JSON: {error}.", hint="Send one JSON object.")
    return InvalidInput(
        f"The body holds something JSON in UTF-8 cannot carry: {error}.",
        hint=r"Half a surrogate pair (\ud800 to \udfff alone) is no character: send whole ones.",
    )


def no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(f"{name} is no JSON number")


def field_error(said: str) -> InvalidInput:
    """Return msgspec's complaint with the path of the field it is about.

    >>> field_error("Expected `str`, got `int` - at `$.context[1].text`").extra["errors"]
    [{'path': 'context[1].text', 'message': 'Expected `str`, got `int`'}]
    """
    match = PLACE.match(said)
    message, path = (match["message"], match["path"] or "") if match else (said, "")
    named = UNKNOWN.search(message) or MISSING.search(message)
    if named:
        path = f"{path}.{named[1]}" if path else named[1]
    return wrong(path, message)


def wrong(path: str, message: str) -> InvalidInput:
    """Return the error that one field is wrong."""
    where = f"{path}: {message}" if path else message
    errors = [{"path": path, "message": message}]
    return InvalidInput(where, hint="The fields are described at /docs.", errors=errors)


class MalformedJson(ModerationError):
    """The body is not JSON."""

    status = 400
    code = "malformed_json"


def problem(status: int, code: str, detail: str, hint: str = "", extra: dict[str, Any] | None = None) -> bytes:
    """Return the body; `extra` members stand beside the others, as the standard says."""
    told: dict[str, Any] = {
        **(extra or {}),
        "type": f"/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    if detail:
        told["detail"] = detail
    if hint:
        told["hint"] = hint
    return msgspec.json.encode(told, enc_hook=str)


def on_moderation_error(_: Request[Any, Any, Any], error: ModerationError) -> Response[bytes]:
    """Answer with an error of our own."""
    headers: dict[str, str] = {}
    if isinstance(error, RateLimited):
        headers["retry-after"] = str(max(1, round(error.retry_after)))
    elif isinstance(error, Unauthorized):
        headers["www-authenticate"] = 'Bearer realm="moderation"'
    elif error.status == 503:
        headers["retry-after"] = "1"
    body = problem(error.status, error.code, error.detail, error.hint or HINTS.get(error.status, ""), error.extra)
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=headers)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer with an error that Litestar found: unknown path, wrong method, body too large, wrong parameter."""
    if isinstance(error, ValidationException):
        return on_moderation_error(request, parameter_error(error))
    status = error.status_code
    code = HTTPStatus(status).name.lower()
    detail = {
        404: "There is nothing at this path.",
        405: f"{request.method} is not possible here.",
        413: "The body is too large.",
    }.get(status, error.detail if status < 500 else "Something went wrong on our side.")
    body = problem(status, code, detail, HINTS.get(status, ""))
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=error.headers)


def parameter_error(error: ValidationException) -> InvalidInput:
    """Return which query parameter or part of the body is wrong."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = [
        {"path": "" if item.get("key") == "data" else str(item.get("key", "")), "message": str(item["message"])}
        for item in found
        if isinstance(item, dict) and "message" in item
    ]
    if any("`data`" in item["message"] for item in errors) or [item["path"] for item in errors] == [""]:
        return InvalidInput(
            "The request needs a JSON body.", hint="Send {} where every field may be left out; /docs has the fields."
        )
    detail = "; ".join(f"{item['path']}: {item['message']}" for item in errors) or error.detail
    return InvalidInput(detail, hint="The parameters are described at /docs.", errors=errors)


def on_anything_else(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer that we failed; the log says where."""
    log.error("A request failed.", action="request_failed", path=request.scope.get("path_template", ""), exc_info=error)
    body = problem(500, "internal", "Something went wrong on our side.", "It is in the log under this request id.")
    return Response(body, status_code=500, media_type=MEDIA_TYPE)
