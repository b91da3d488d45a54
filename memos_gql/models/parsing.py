"""Extract the text of a chat model's answer, and the JSON in it."""

import json
import re
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.forms import Filled
from memos_gql.models.wire import JsonObject

Form = TypeVar("Form", bound=Filled)

THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
REASONING_FIELDS = ("reasoning_content", "reasoning")
MOST_STARTS = 20
"""Consecutive braces that do not begin a JSON object, after which the search stops."""


def text_of(answer: JsonObject) -> str:
    """Return the text of the answer, or of its reasoning if the text is empty.

    Raises:
        ModelFailure: the answer is empty, or was cut off.
    """
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise unusable("the model server answered without a message")
    if choice.get("finish_reason") == "length":
        raise unusable("the model's answer was cut off at its longest length")
    said = THOUGHT.sub("", _joined(message.get("content"))).strip()
    text = said or next(filter(None, (_joined(message.get(name)).strip() for name in REASONING_FIELDS)), "")
    if not text:
        raise unusable("the model answered nothing")
    return text


def parsed(text: str, form: type[Form]) -> Form:
    """Find the JSON object of this form in a text: alone, in a code block, or between words.

    Raises:
        ModelFailure: there is none.
    """
    decoder = json.JSONDecoder()
    for start in [found.start() for found in re.finditer(r"\{", text)][:MOST_STARTS]:
        try:
            value, _ = decoder.raw_decode(text, start)
            return form.model_validate(value)
        except (ValidationError, ValueError, RecursionError):
            continue
    raise unusable("the model's answer was not of the form that was asked for")


def tokens_spent(answer: JsonObject) -> int | None:
    """Return the tokens that the server counted for prompt and answer; None if it does not report them."""
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return None
    total = usage.get("total_tokens")
    return int(total) if isinstance(total, int | float) and total >= 0 else None


def unusable(sentence: str) -> ModelFailure:
    return ModelFailure(ModelFault.UNUSABLE, sentence)


def _joined(content: JsonValue) -> str:
    """Return the text of a content, which is a string, or a list of parts of which some are text."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "".join(
        str(part["text"]) for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)
    )
