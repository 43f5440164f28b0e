"""Every error the service raises on purpose; the docstring is the message, the hint says what to do."""


class ModerationError(Exception):
    """Something the caller can act on went wrong."""

    status = 500
    code = "internal"

    def __init__(self, detail: str = "", *, hint: str = "", **extra: object) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.hint = hint
        self.extra = extra
        super().__init__(self.detail + (f" {hint}" if hint else ""))


class InvalidInput(ModerationError):
    """The input cannot be used as it is."""

    status = 422
    code = "invalid_input"


class TextTooLong(InvalidInput):
    """The text has more than 10,000 code points."""

    code = "text_too_long"


class Unauthorized(ModerationError):
    """A key or token is needed, and the one given is missing, wrong, expired or revoked."""

    status = 401
    code = "unauthorized"


class Forbidden(ModerationError):
    """This key's role may not do that."""

    status = 403
    code = "forbidden"


class NotFound(ModerationError):
    """There is no such thing in this shop."""

    status = 404
    code = "not_found"


class Conflict(ModerationError):
    """Somebody else was first; the answer says who and what."""

    status = 409
    code = "conflict"


class RateLimited(ModerationError):
    """Too many requests; try again after the time given."""

    status = 429
    code = "rate_limited"

    def __init__(self, retry_after: float, detail: str = "") -> None:
        self.retry_after = retry_after
        super().__init__(detail, hint=f"Try again in {max(1, round(retry_after))} s.")


class PolicyError(InvalidInput):
    """The policy has an error and was refused; the one before it stays in force."""

    code = "invalid_policy"

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}", hint="The policy in force was not changed.", path=path)


class BundleError(ModerationError):
    """A model bundle cannot be loaded."""

    status = 503
    code = "bundle_unusable"


class Unavailable(ModerationError):
    """A part that this needs is down."""

    status = 503
    code = "unavailable"
