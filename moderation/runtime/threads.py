"""A few threads for what blocks: the journal, and enqueueing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

Args = ParamSpec("Args")
Result = TypeVar("Result")


class Threads:
    """`run` something blocking from the event loop; `close` at the end."""

    def __init__(self, count: int = 8) -> None:
        self._pool = ThreadPoolExecutor(count, "blocking")

    async def run(self, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """Do the work in a thread and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)
