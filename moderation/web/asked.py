"""A request as our routes see it: who asks, for which shop, in which language, and the body read strictly."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

import msgspec
from litestar import Request
from litestar.datastructures import State

from moderation.policy.policy import Policy
from moderation.runtime.service import Service
from moderation.vocabulary.access import EVERY_SHOP, Principal
from moderation.vocabulary.errors import InvalidInput
from moderation.web.problems import body_error

Args = ParamSpec("Args")
Result = TypeVar("Result")


class Asked(Request[Principal, str, State]):
    """Litestar's request with our own names on it."""

    @property
    def service(self) -> Service:
        """Everything live."""
        return cast("Service", self.app.state.service)

    @property
    def principal(self) -> Principal:
        """Who asks, as the guard proved it."""
        return cast("Principal", self.scope["user"])

    @property
    def by(self) -> str:
        """Who asks, as the audit will name them."""
        return self.principal.subject

    @property
    def operator(self) -> bool:
        """Whether the key is for every shop, named one or not."""
        return bool(self.scope.get("operator"))

    @property
    def shop(self) -> str:
        """The shop that this is about. Raises InvalidInput where an operator's key named none."""
        shop = self.principal.shop
        if shop == EVERY_SHOP:
            raise InvalidInput("This key is for every shop.", hint="Name the shop in the header X-Shop.")
        return shop

    @property
    def policy(self) -> Policy:
        """The policy in force in the shop."""
        return self.service.core.policy(self.shop)

    @property
    def language(self) -> str:
        """The language that the caller asked for, else the shop's."""
        wanted = self.headers.get("accept-language", "")[:2].lower()
        if wanted == "en":
            return "en"
        return "zh-CN" if wanted == "zh" else self.policy.language

    async def changing(self, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """Do what changes shops, members, keys or policies, in a thread, and see the change here at once."""
        done = await self.service.threads.run(work, *args, **kwargs)
        await self.service.threads.run(self.service.core.refresh)
        return done

    def note(self, **facts: object) -> None:
        """Add facts to the request's one log line: ids and numbers, never words."""
        cast("dict[str, object]", self.scope.get("facts", {})).update(facts)

    async def json(self) -> Any:
        """Decode the body once, straight into what the route asks for; a wrong field is named by its path."""
        body = await self.body()
        handler: Any = self.route_handler
        decode = handler.opt.get("decode") or decoder(handler.parsed_data_field.annotation).decode
        try:
            return decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise body_error(error, body) from error
        except RecursionError as error:
            raise InvalidInput("The body is nested too deeply.") from error


@lru_cache
def decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type."""
    return msgspec.json.Decoder(kind)
