"""Reading a request's fields: `null` means absent, and unknown fields are ignored."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.lengths import MAX_NAMES, list_issues, name_issues
from memos_gql.memory.visible import is_visible

MAX_OWNER_LENGTH = 100
"""Characters of `user_id`, `agent_id` and `conversation_id`, as MemOS documents it."""

Value = object
"""Any JSON value, not validated yet."""


class Sent:
    """One JSON object, and its path in the request.

    Every method raises InvalidInput for a value of another type. Strings are limited to the length of a name, except in
    `words`.
    """

    def __init__(self, values: Mapping[str, Value], path: tuple[str, ...] = ()) -> None:
        self._values = values
        self._path = path

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def raw(self, name: str) -> Value:
        return self._values.get(name)

    def refuse(self, name: str, sentence: str, fault: Fault = Fault.WRONG) -> NoReturn:
        """Raise InvalidInput for this field."""
        raise InvalidInput([Issue((*self._path, name), sentence, fault)])

    def text(self, name: str) -> str | None:
        """Read a short text: an id, a title, one word of a list."""
        value = self.words(name)
        self._check(name_issues((*self._path, name), value or ""))
        return value

    def words(self, name: str) -> str | None:
        """Read a text of any length: what is to be remembered or searched, or the contents of a file."""
        value = self.raw(name)
        if value is not None and not isinstance(value, str):
            self.refuse(name, "It must be a string.")
        return value

    def required_text(self, name: str) -> str:
        return self._required(name, self.text(name))

    def required_words(self, name: str) -> str:
        return self._required(name, self.words(name))

    def _required(self, name: str, value: str | None) -> str:
        if value is None or not is_visible(value):
            self.refuse(name, "It is required, and must not be blank.", Fault.MISSING)
        return value

    def _check(self, issues: Iterable[Issue]) -> None:
        found = list(issues)
        if found:
            raise InvalidInput(found)

    def id(self, name: str) -> str | None:
        """Read an id that the caller chose; an empty one means absent.

        Raises:
            InvalidInput: it is too long, or a list, as clients for group chats send.
        """
        value = self.raw(name)
        if isinstance(value, list):
            self.refuse(name, "It must be one id: several are not supported.")
        text = self.words(name) or None
        if text is not None and len(text) > MAX_OWNER_LENGTH:
            self.refuse(name, f"It has at most {MAX_OWNER_LENGTH} characters; this one has {len(text)}.", Fault.TOO_LONG)
        return text

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse(name, "It must be true or false.")
        return value

    def count(self, name: str, *, default: int, most: int, least: int = 1) -> int:
        """Read a whole number from `least` to `most`."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most or value != int(value):
            self.refuse(name, f"It must be a whole number from {least} to {most}.")
        return int(value)

    def share(self, name: str, *, default: float) -> float:
        """Read a number from 0 to 1."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or not 0 <= value <= 1:
            self.refuse(name, "It must be a number from 0 to 1.")
        return float(value)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Read a list of short texts; a single string counts as a list of one."""
        value = self.raw(name)
        if value is None:
            return None
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list):
            self.refuse(name, "It must be a list of strings.")
        path = (*self._path, name)
        self._check(list_issues(path, listed))
        if not all(isinstance(each, str) for each in listed):
            self.refuse(name, "It must be a list of strings.")
        self._check(issue for place, each in enumerate(listed) for issue in name_issues((*path, str(place)), each))
        return tuple(listed)

    def choice(self, name: str, choices: Iterable[str], *, default: str) -> str:
        """Read one of the given words, in any case."""
        value = (self.text(name) or default).lower()
        if value not in choices:
            self.refuse(name, f"It must be one of {', '.join(choices)}.", Fault.UNKNOWN_KIND)
        return value

    def object(self, name: str) -> "Sent | None":
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(name, "It must be an object.")
        return Sent(value, (*self._path, name))

    def objects(self, name: str, *, most: int = MAX_NAMES) -> Iterator["Sent"]:
        """Read a list of objects; an absent one is empty. Its length is checked first."""
        value = self.raw(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.refuse(name, "It must be a list.")
        if len(value) > most:
            self.refuse(name, f"At most {most} fit into one request; these are {len(value)}.")
        for place, each in enumerate(value):
            if not isinstance(each, dict):
                self.refuse(f"{name}.{place}", "It must be an object.")
            yield Sent(each, (*self._path, name, str(place)))
