"""The threads in which long texts are decoded, masked and cut into memories.

There are few of them, so that long texts wait for each other and not the process's other work in threads.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

Args = ParamSpec("Args")
Result = TypeVar("Result")

_THREADS = ThreadPoolExecutor(2, thread_name_prefix="text")


async def on_text_thread(work: Callable[Args, Result], *args: Args.args, **options: Args.kwargs) -> Result:
    """Run work on texts in one of the threads, in the caller's context."""
    call = partial(copy_context().run, work, *args, **options)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, call)
