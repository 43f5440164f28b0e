"""/livez, /readyz and /metrics: for those who run the service; no key is needed, and no words are told."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get

from moderation.journal import revision
from moderation.runtime.core import Core
from moderation.vocabulary.errors import ModerationError
from moderation.web.asked import Asked

PATIENCE_S = 2.0
WITHOUT_AOF = (
    "Redis keeps no append-only file: what a 202 took in is lost if Redis dies before a worker has it. "
    "Set `appendonly yes` (and `appendfsync always`)."
)
NO_KEY: list[dict[str, list[str]]] = [{}]


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one part is."""

    ok: bool
    problem: str = ""
    hint: str = ""
    facts: dict[str, Any] = {}


class Ready(msgspec.Struct, frozen=True):
    """How the whole is: `ready` to serve, and `degraded` where a part is missing that it can do without."""

    ready: bool
    degraded: bool
    redis: Part
    journal: Part
    models: Part


@get("/livez", security=NO_KEY, tags=["operation"], sync_to_thread=False)
def livez() -> dict[str, bool]:
    """Say that the process answers."""
    return {"live": True}


@get("/readyz", security=NO_KEY, tags=["operation"])
async def readyz(request: Asked) -> Response[Ready]:
    """Say how Redis, the journal and the models are. 503 while messages cannot be judged and kept as they should."""
    service = request.service
    core = service.core
    redis, journal = await asyncio.gather(
        patient(service.threads.run(redis_part, core), "Redis"),
        patient(service.threads.run(journal_part, core), "The journal"),
    )
    models = (
        Part(True, facts=versions(core))
        if not core.problems
        else Part(False, "; ".join(core.problems), MODEL_HINT, versions(core))
    )
    ready = redis.ok and journal.ok and not service.stopping
    told = Ready(ready, not models.ok or bool(redis.problem) or not journal.ok, redis, journal, models)
    return Response(told, status_code=200 if ready else 503)


MODEL_HINT = "Rules alone judge until it is mended."


@get("/metrics", security=NO_KEY, tags=["operation"], sync_to_thread=False, media_type="text/plain")
def metrics(request: Asked) -> Response[bytes]:
    """Count what was done, in Prometheus' text format."""
    kept = request.service.metrics
    kept.engine_degraded.set(1 if request.service.core.problems else 0)
    return Response(kept.text(), media_type="text/plain; version=0.0.4")


async def patient(work: Any, name: str) -> Part:
    """Wait a moment for a part's answer."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            part: Part = await work
            return part
    except TimeoutError:
        return Part(False, f"{name} does not answer.", "Look at it with `moderation doctor`.")


def redis_part(core: Core) -> Part:
    """Ask Redis whether it is there, and whether it keeps what it was given."""
    try:
        info = core.redis.info("persistence")
    except Exception as error:
        return Part(False, f"Redis cannot be reached ({type(error).__name__}).", "Start it, or mend REDIS_URL.")
    aof = bool(int(info.get("aof_enabled", 0)))
    failing = info.get("aof_last_write_status", "ok") != "ok"
    problem = "" if aof else WITHOUT_AOF
    if failing:
        problem = "Redis cannot write its append-only file; it may refuse messages. Look at its disk."
    return Part(not failing, problem, facts={"aof": aof})


def journal_part(core: Core) -> Part:
    """Ask the journal whether it can be read."""
    try:
        with core.journal.read() as conn:
            revision.current(conn)
    except ModerationError as error:
        return Part(False, error.detail, error.hint)
    return Part(True, facts={"dialect": core.journal.dialect})


def versions(core: Core) -> dict[str, str]:
    """Return what judges now."""
    bundle = core.bundle
    return {
        "agent": bundle.agent_model.version if bundle.agent_model else "",
        "customer": bundle.customer_model.version if bundle.customer_model else "",
        "lexicon": bundle.agent_finders.version,
    }
