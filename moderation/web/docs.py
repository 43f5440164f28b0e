"""The page at /docs: OpenAPI 3.1 shown by a page and a script of our own, nothing from elsewhere."""

import copy
from html import escape
from importlib import resources
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme

from moderation import __version__
from moderation.vocabulary import errors
from moderation.vocabulary.errors import ModerationError
from moderation.vocabulary.wire import Problem
from moderation.web import problems

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
REF = "#/components/schemas/{name}"
STATIC = resources.files("moderation.web") / "static"


class Page(OpenAPIRenderPlugin):
    """Our own page, with the list of error codes under it."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML, favicon="", style="")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page."""
        rows = "\n".join(
            f'<tr id="{escape(kind.code)}"><td>{kind.status}</td><td><code>{escape(kind.code)}</code></td>'
            f"<td>{escape(first_line(kind))}</td></tr>"
            for kind in every_error()
        )
        page = (STATIC / "docs.html").read_text(encoding="utf-8")
        return page.replace("<!-- errors -->", rows).encode()


class Description(JsonRenderPlugin):
    """The description itself, with what Litestar cannot know of us put in."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return OpenAPI 3.1 as JSON."""
        return super().render(request, completed(openapi_schema))


def completed(api: dict[str, Any]) -> dict[str, Any]:
    """Return the description with our own errors in place of Litestar's, and bodies of two kinds named."""
    (problem_ref,), parts = msgspec.json.schema_components([Problem], ref_template=REF)
    error = {
        "description": "An error (RFC 9457). `extra` members stand beside the others.",
        "content": {problems.MEDIA_TYPE: {"schema": problem_ref}},
    }
    paths = copy.deepcopy(api["paths"])
    for item in paths.values():
        for operation in item.values():
            operation["responses"].pop("400", None)
            operation["responses"]["default"] = error
    both = {"oneOf": [{"$ref": REF.format(name=name)} for name in ("IncomingRequest", "IncomingBatch")]}
    paths["/v1/incoming"]["post"]["requestBody"]["content"]["application/json"]["schema"] = both
    paths["/v1/policy"]["put"]["requestBody"]["content"]["application/toml"] = {"schema": {"type": "string"}}
    schemas = {**api["components"]["schemas"], **parts}
    return {**api, "paths": paths, "components": {**api["components"], "schemas": schemas}}


def every_error() -> list[type[ModerationError]]:
    """Return every kind of error that an answer may name, by status."""
    found = [
        kind
        for module in (errors, problems)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, ModerationError) and kind.__module__ == module.__name__
    ]
    return sorted(found, key=lambda kind: (kind.status, kind.code))


def first_line(kind: type[ModerationError]) -> str:
    """Return an error's sentence."""
    return (kind.__doc__ or "").strip().splitlines()[0]


@get("/docs.js", include_in_schema=False, sync_to_thread=False)
def script() -> Response[bytes]:
    """The page's script."""
    return Response((STATIC / "docs.js").read_bytes(), media_type="text/javascript; charset=utf-8")


@get("/docs.css", include_in_schema=False, sync_to_thread=False)
def style() -> Response[bytes]:
    """The page's style."""
    return Response((STATIC / "docs.css").read_bytes(), media_type="text/css; charset=utf-8")


def openapi_config() -> OpenAPIConfig:
    """Return what the description says of us as a whole."""
    return OpenAPIConfig(
        title="客服消息审核与情绪预警",
        version=__version__,
        summary="Message moderation and early warning for customer service.",
        description=(
            "Ask before an agent's message is sent (POST /v1/outgoing); hand over what customers say "
            "(POST /v1/incoming); follow holds and alerts (GET /v1/events). Every error is problem+json with a code "
            "and what to do. Times are unix seconds; offsets count code points (start, end) and UTF-16 units "
            "(start16, end16). Sentences come in Chinese or English by Accept-Language."
        ),
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        components=Components(
            security_schemes={
                "key": SecurityScheme(
                    type="http", scheme="bearer", description="A shop's API key, or an agent token of POST /v1/tokens."
                )
            }
        ),
        security=[{"key": []}],
        openapi_router=Router(
            "/docs",
            route_handlers=[script, style],
            response_headers={"content-security-policy": CSP},
            include_in_schema=False,
        ),
        render_plugins=[Page(), Description(path="/openapi.json", media_type=MediaType.JSON)],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
    )
