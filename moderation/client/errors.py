"""What the client raises: the service refused a request, or could not be reached."""

import httpx
import msgspec

from moderation.vocabulary.errors import ModerationError
from moderation.vocabulary.wire import Problem


class Refused(ModerationError):
    """The service refused the request: it is the caller's own mistake, and nothing was done."""

    code = "refused"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail or problem.title, hint=problem.hint)
        self.status = problem.status
        self.code = problem.code or self.code


class Taken(Refused):
    """Somebody else was first; `problem.extra` says who and what."""


class Unreachable(ModerationError):
    """No usable answer: a time-out, no connection, 429, 5xx, or a body that is not the service's own."""

    status = 503
    code = "unreachable"

    def __init__(self, cause: str, *, retry_after: float | None = None) -> None:
        self.cause = cause
        self.retry_after = retry_after
        super().__init__(f"No usable answer from the moderation service ({cause}).")


def error_of(response: httpx.Response) -> ModerationError:
    """Return the error that a response other than the expected one means."""
    status = response.status_code
    if not 400 <= status < 500 or status == 429:
        return Unreachable(f"status {status}", retry_after=seconds(response.headers.get("retry-after", "")))
    problem = problem_of(response)
    return Taken(problem) if status == 409 else Refused(problem)


def problem_of(response: httpx.Response) -> Problem:
    """Read the problem in a 4xx response, or make one where the body is not ours (a proxy's page)."""
    status = response.status_code
    try:
        fields = msgspec.json.decode(response.content, type=dict[str, msgspec.Raw])
        problem = msgspec.json.decode(response.content, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Problem(type="about:blank", title=response.reason_phrase, status=status)
    known = set(Problem.__struct_fields__)
    more = {name: msgspec.json.decode(raw) for name, raw in fields.items() if name not in known}
    return msgspec.structs.replace(problem, status=status, extra={**problem.extra, **more})


def seconds(header: str) -> float | None:
    """Read a Retry-After given in seconds; a date or nonsense is None."""
    try:
        value = float(header)
    except ValueError:
        return None
    return value if 0 <= value < 86_400 else None
