"""A few threads for what blocks: the journal, and enqueueing."""

import asyncio
import time
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

    def close(self, patience_s: float) -> None:
        """Begin nothing more, and wait so long at most for what is under way."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + patience_s
        for thread in self._pool._threads:
            thread.join(max(0.0, until - time.monotonic()))
