"""Learn which options a model server supports: all are tried first, and a refused one is omitted on the next try."""

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Literal

from memos_gql.models.wire import ModelRefused

OF_THE_REQUEST = frozenset({400, 422})
"""Statuses that mean that the request was not understood, rather than that the key is wrong or the model unknown."""


class JsonForm(IntEnum):
    """Ways to request an answer in JSON, strictest first."""

    SCHEMA = 0
    OBJECT = 1
    PROMPT = 2


@dataclass(frozen=True)
class Capabilities:
    """The options that one server supports, as known to this process."""

    json_form: JsonForm = JsonForm.SCHEMA
    tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    takes_temperature: bool = True

    def without_refused(self, refusal: ModelRefused, *, has_form: bool) -> "Capabilities | None":
        """Return the options without the refused one; None if nothing else can be omitted.

        Args:
            has_form: whether the request asked for JSON.
        """
        if refusal.status not in OF_THE_REQUEST:
            return None
        if "max_completion_tokens" in refusal.reason and self.tokens_field == "max_tokens":
            return replace(self, tokens_field="max_completion_tokens")
        if "temperature" in refusal.reason and self.takes_temperature:
            return replace(self, takes_temperature=False)
        if has_form and self.json_form < JsonForm.PROMPT:
            return replace(self, json_form=JsonForm(self.json_form + 1))
        return None

    def learned(self, *, begun: "Capabilities", succeeded: "Capabilities") -> "Capabilities":
        """Return these options as one request changed them; others may have changed them at the same time.

        Args:
            begun: the options with which the request was sent first.
            succeeded: the options with which the server answered it.
        """
        names = [field.name for field in fields(self) if getattr(begun, field.name) != getattr(succeeded, field.name)]
        return replace(self, **{name: getattr(succeeded, name) for name in names})
