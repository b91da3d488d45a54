"""The base class of request bodies, and the types of their fields.

`null` means absent, and unknown fields are ignored. A value of another type is refused with its path and its kind of
fault; strings are limited to the length of a name, except `Words`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, NoReturn, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    StrictStr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.lengths import MAX_NAME_LENGTH, MAX_NAMES, list_issues, name_issues
from memos_gql.memory.visible import is_visible

MAX_OWNER_LENGTH = 100
"""Characters of `user_id`, `agent_id` and `conversation_id`, as MemOS documents it."""
FORM = "~"
"""The prefix of union tags, which say which form was read; they are removed from paths."""

Value = object
"""Any JSON value, not validated yet."""
Fields = Mapping[str, Value]
"""The fields of a request, not validated yet."""

_FAULTS = {
    "missing": ("It is required.", Fault.MISSING),
    "string_type": ("It must be a string.", Fault.WRONG),
    "bool_type": ("It must be true or false.", Fault.WRONG),
    "model_type": ("It must be an object.", Fault.WRONG),
    "tuple_type": ("It must be a list.", Fault.WRONG),
}
"""Sentences and faults for Pydantic's own types of errors; the validators here name their errors after a `Fault`."""


class Body(BaseModel):
    """A JSON object of a request."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Value) -> Value:
        return {name: each for name, each in value.items() if each is not None} if isinstance(value, Mapping) else value

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read a request.

        Raises:
            InvalidInput: with every fault, in the order of the fields.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise InvalidInput(
                [_issue(each) for each in error.errors(include_url=False, include_input=False)]
            ) from None


def _issue(error: ErrorDetails) -> Issue:
    path = tuple(str(place) for place in error["loc"] if not str(place).startswith(FORM))
    if error["type"] in _FAULTS:
        return Issue(path, *_FAULTS[error["type"]])
    return Issue(path, error["msg"], Fault.__members__.get(error["type"], Fault.WRONG))


def refuse(name: str, sentence: str, fault: Fault = Fault.WRONG) -> NoReturn:
    """Raise InvalidInput for a field that is wrong in this request although its value has the right type."""
    raise InvalidInput([Issue((name,), sentence, fault)])


def fault(sentence: str, kind: Fault = Fault.WRONG) -> PydanticCustomError:
    """Return the error that a field's validator raises."""
    return PydanticCustomError(kind.value, "{sentence}", {"sentence": sentence})


def _raise_first(issues: Iterator[Issue]) -> None:
    for issue in issues:
        raise fault(issue.message, issue.fault)


def _name(value: str) -> str:
    _raise_first(name_issues((), value))
    return value


def _visible(value: str) -> str:
    if not is_visible(value):
        raise fault("It is required, and must not be blank.", Fault.MISSING)
    return value


def _id(value: Value) -> Value:
    if isinstance(value, list):
        raise fault("It must be one id: several are not supported.")
    if isinstance(value, str) and len(value) > MAX_OWNER_LENGTH:
        raise fault(f"It has at most {MAX_OWNER_LENGTH} characters; this one has {len(value)}.", Fault.TOO_LONG)
    return value or None if isinstance(value, str) else value


def _names(value: Value) -> Value:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list):
        raise fault("It must be a list of strings.")
    _raise_first(list_issues((), listed))
    return listed


def _counted(value: Value) -> Value:
    if isinstance(value, list):
        check_count(value, most=MAX_NAMES)
    return value


def check_count(values: list[Value] | tuple[Value, ...], *, most: int) -> None:
    """Raise the error of a field whose list has too many elements."""
    if len(values) > most:
        raise fault(f"At most {most} fit into one request; these are {len(values)}.")


def _fraction(value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or not 0 <= value <= 1:
        raise fault("It must be a number from 0 to 1.")
    return value


Words = StrictStr
"""A text of any length: what is to be remembered or searched, or the contents of a file."""
VisibleWords = Annotated[StrictStr, AfterValidator(_visible)]
"""Words that are required: not blank."""
Name = Annotated[StrictStr, AfterValidator(_name), WithJsonSchema({"type": "string", "maxLength": MAX_NAME_LENGTH})]
"""A short text: an id, a title, one word of a list."""
VisibleName = Annotated[Name, AfterValidator(_visible)]
Id = Annotated[
    StrictStr | None, BeforeValidator(_id), WithJsonSchema({"type": ["string", "null"], "maxLength": MAX_OWNER_LENGTH})
]
"""An id that the caller chose; an empty one means absent. Clients for group chats send lists, which are refused."""
Flag = StrictBool
Names = Annotated[tuple[Name, ...], BeforeValidator(_names)]
"""A list of short texts; a single string counts as a list of one."""
Fraction = Annotated[float, BeforeValidator(_fraction), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
Counted = BeforeValidator(_counted)
"""For a list of objects: counts them before they are read."""
Unused = Annotated[Value, WithJsonSchema({})]
"""A field that MemOS documents or its clients send, and that has no effect here."""


@dataclass(frozen=True)
class Whole:
    """For a number: whole, from `least` to `most`."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def _read(self, value: Value) -> int:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.least <= value <= self.most
            or value != int(value)
        ):
            raise fault(f"It must be a whole number from {self.least} to {self.most}.")
        return int(value)


@dataclass(frozen=True)
class Among:
    """For a text: one of `words` in any case, converted to lower case; an empty text means `empty`."""

    words: tuple[str, ...]
    empty: str = ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.words)}

    def _read(self, value: str) -> str:
        word = (value or self.empty).lower()
        if word not in self.words:
            raise fault(f"It must be one of {', '.join(self.words)}.", Fault.UNKNOWN_KIND)
        return word
