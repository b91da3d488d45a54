"""What a model server takes, as far as it has told: first everything is tried, and what it refuses is left out from then on."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from memos_gql.models.wire import ModelRefused

OF_THE_REQUEST = frozenset({400, 422})
"""The statuses that say that the request is not understood, and not that the key is wrong or the model unknown."""


class JsonForm(IntEnum):
    """How an answer in JSON is asked for, the strictest first."""

    SCHEMA = 0
    OBJECT = 1
    PROMPT = 2


@dataclass
class Capabilities:
    """Kept for as long as the process lives."""

    json_form: JsonForm = JsonForm.SCHEMA
    tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    takes_temperature: bool = True

    def learn(self, refusal: ModelRefused) -> bool:
        """Leave out what was refused; False where nothing is left that could be."""
        if refusal.status not in OF_THE_REQUEST:
            return False
        if "max_completion_tokens" in refusal.reason and self.tokens_field == "max_tokens":
            self.tokens_field = "max_completion_tokens"
        elif "temperature" in refusal.reason and self.takes_temperature:
            self.takes_temperature = False
        elif self.json_form < JsonForm.PROMPT:
            self.json_form = JsonForm(self.json_form + 1)
        else:
            return False
        return True
