"""`moderation web`: the HTTP service alone, as `moderation up` and production start it."""

import socket
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from moderation.runtime.core import open_core
from moderation.settings import Settings
from moderation.telemetry import configure_logging
from moderation.vocabulary.errors import ModerationError
from moderation.web.app import App, create_app

GRACE_S = 4
"""How long requests under way may take after a stop; the whole stop stays within 10 s."""

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(web)


def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    fd: Annotated[int | None, typer.Option(min=3, help="A listening socket inherited from the parent.")] = None,
) -> None:
    """Serve HTTP until Ctrl-C. For more than one process start it again on another port, behind a proxy."""
    settings = Settings()
    changed = {"host": host, "port": port}
    settings = settings.model_copy(update={name: value for name, value in changed.items() if value is not None})
    configure_logging(settings.log_level)
    try:
        serve(settings, listener(settings.host, settings.port) if fd is None else socket.socket(fileno=fd))
    except ModerationError as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error


def serve(settings: Settings, listening: socket.socket) -> None:
    """Open everything and answer. The socket listens already: a taken port costs nothing."""
    with listening:
        app = create_app(settings, core=open_core(settings))
        host, port = listening.getsockname()[:2]
        console.print(f"Listening on http://{f'[{host}]' if ':' in host else host}:{port}")
        Server(app).run([listening])


def listener(host: str, port: int) -> socket.socket:
    """Return a listening socket; ModerationError where the port is taken or the address is none of ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ModerationError(
            f"Cannot listen on {host} port {port}: {error.strerror}.",
            hint="Give another with --port (or MODERATION_PORT).",
        ) from error


class Server(uvicorn.Server):
    """Uvicorn that ends the endless answers before it waits for its connections."""

    def __init__(self, app: App) -> None:
        self._app = app
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http="httptools",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=GRACE_S,
                timeout_keep_alive=20,
                h11_max_incomplete_event_size=65536,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await self._app.quiet()
        await super().shutdown(sockets)
