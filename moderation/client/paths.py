"""Where things are on the service, one name a route."""

from urllib.parse import quote

OUTGOING = "/v1/outgoing"
INCOMING = "/v1/incoming"
ALERTS = "/v1/alerts"
TOKENS = "/v1/tokens"
EVENTS = "/v1/events"


def choice(hold_id: str) -> str:
    """Where a hold's choice goes."""
    return f"/v1/holds/{quote(hold_id, safe='')}/choice"


def session(session_id: str, verb: str) -> str:
    """Where a session is told something: `end` or `transfer`."""
    return f"/v1/sessions/{quote(session_id, safe='')}/{verb}"


def alert(alert_id: str, verb: str = "") -> str:
    """An alert, or what is done with it: acknowledge, assign, resolve, comment or correct."""
    return f"{ALERTS}/{quote(alert_id, safe='')}" + (f"/{verb}" if verb else "")
