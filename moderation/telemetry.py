"""Names and shapes of what we log and count; never a customer's or an agent's words."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STEPS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the time histograms in seconds."""


def configure_logging(level: str) -> None:
    """Write one JSON object a line to standard error, ours and the libraries' alike."""
    number = getattr(logging, level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        wordless_error,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=as_bytes)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))


def as_bytes(value: Any, **_: Any) -> bytes:
    """Encode a log line."""
    return msgspec.json.encode(value, enc_hook=repr)


def as_json(value: Any, **_: Any) -> str:
    """Encode a log line as text."""
    return as_bytes(value).decode()


def wordless_error(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of an exception its type and where it came from: its message may hold a customer's words."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    return line


class Metrics:
    """What one process counts. Each process has its own registry; labels are few and bounded."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        kept = self.registry
        self.requests = Counter(
            "moderation_requests", "HTTP requests answered.", ["route", "method", "status"], registry=kept
        )
        self.request_seconds = Histogram(
            "moderation_request_seconds", "Time to answer a request.", ["route"], buckets=STEPS, registry=kept
        )
        self.outgoing = Counter(
            "moderation_outgoing",
            "Agent messages judged, every passed one among them.",
            ["shop", "decision", "engine"],
            registry=kept,
        )
        self.check_seconds = Histogram(
            "moderation_check_seconds", "Time of one check alone.", buckets=STEPS, registry=kept
        )
        self.choices = Counter("moderation_choices", "Choices made on holds.", ["shop", "choice"], registry=kept)
        self.incoming = Counter(
            "moderation_incoming", "Customer messages taken in.", ["shop", "outcome"], registry=kept
        )
        self.feed_clients = Gauge("moderation_feed_clients", "SSE clients connected.", registry=kept)
        self.remembered = Counter(
            "moderation_remembered", "Answers and turns remembered for later.", ["outcome"], registry=kept
        )
        self.remember_waiting = Gauge(
            "moderation_remember_waiting", "Answers and turns not yet remembered.", registry=kept
        )
        self.engine_degraded = Gauge(
            "moderation_engine_degraded", "1 while a model that should judge cannot.", registry=kept
        )

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
