"""What a tool is, and how one is run."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError

from memos_gql.lengths import MAX_NAMES
from memos_gql.mcp.call import Call, Fields, Report
from memos_gql.mcp.links import Link
from memos_gql.reach import limit_to

Takes = TypeVar("Takes", bound=BaseModel)
Member = TypeVar("Member")
MAX_FAULTS = 5
"""A model that reads its faults needs only a few."""


def _counted(value: object) -> object:
    """Count a list before its members are checked: describing ten thousand faults takes long.

    Raises:
        PydanticCustomError: it is too long.
    """
    if isinstance(value, list) and len(value) > MAX_NAMES:
        raise PydanticCustomError(
            "too_long", f"At most {MAX_NAMES} values are allowed in one list; these are {len(value)}"
        )
    return value


Listed = Annotated[list[Member], BeforeValidator(_counted)]


@dataclass(frozen=True)
class Result:
    """What a tool gives: `words` for the model, `fields` for programs, and links to what can be read further."""

    words: str
    fields: Fields
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class Refused:
    """Why nothing was done, and what to do."""

    sentence: str


@dataclass(frozen=True, kw_only=True)
class Tool(Generic[Takes]):
    name: str
    title: str
    description: str
    takes: type[Takes]
    gives: type[BaseModel]
    answer: Callable[[Call, Takes, Report], Awaitable[Result]]
    is_reading: bool = False
    is_destructive: bool = False
    is_of_user: bool = True
    """Whether it reaches the one user's memory and nothing else.

    If not, it also reaches what the project shares, and names the user where it asks.
    """


async def run(tool: Tool[Any], call: Call, arguments: Mapping[str, object], report: Report) -> Result | Refused:
    """Check the arguments and answer, within what the caller and the user of the address reach.

    Raises:
        MemosError: as the functions below do.
    """
    try:
        taken = tool.takes.model_validate(arguments)
    except ValidationError as error:
        return Refused(_faults(tool, error))
    # Whichever task the SDK runs this in, the limits of the key hold
    limit_to(call.caller.limits)
    with call.within_user() if tool.is_of_user else nullcontext():
        return await tool.answer(call, taken, report)


def enveloped(data: object) -> Fields:
    """Put data in the envelope of the MemOS API."""
    return {"code": 0, "message": "ok", "data": data}


def _faults(tool: Tool[Any], error: ValidationError) -> str:
    faults = [
        f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)[:MAX_FAULTS]
    ]
    more = error.error_count() - len(faults)
    faults += [f"{more} more faults were found"] if more else []
    return f"{'. '.join(faults)}. {tool.name} takes {', '.join(tool.takes.model_fields)}; see its input schema."
