"""Feedback that no rule understands, interpreted by the chat model if the operator has configured one."""

import asyncio
from contextlib import suppress

from memos_gql.errors import ModelFailure
from memos_gql.memory.corrections import MAX_CHARACTERS
from memos_gql.memory.wishes import Correction, Wish
from memos_gql.models.chat import ProjectChat, Question
from memos_gql.models.fence import Fence
from memos_gql.models.forms import FeedbackNotes
from memos_gql.models.prompts import prompt

WITHIN_S = 10.0
"""Seconds: somebody is waiting for the response. Without the model, the feedback is remembered as a correction."""


async def understood(chat: ProjectChat | None, words: str) -> Correction | None:
    """Return what feedback asks for.

    Return None if there is no model, or if it is unsure, fails, or names something that the user did not name. Its
    correction is carried out under the same rules as one that was read without a model.
    """
    if chat is None or len(words) > MAX_CHARACTERS:
        return None
    fence, asked = Fence(), prompt("feedback")
    question = Question(*asked.filled(rule=fence.rule, words=fence.around(words)))
    with suppress(ModelFailure, TimeoutError):
        async with asyncio.timeout(WITHIN_S):
            answer = await chat.fill_in(question, FeedbackNotes)
        return _correction(answer.value, words)
    return None


def _correction(notes: FeedbackNotes, words: str) -> Correction | None:
    if not all(_is_said(each, words) for each in (notes.old, notes.new, notes.about)):
        return None
    if notes.wish == "replace" and notes.old and notes.new:
        return Correction(Wish.REPLACE, notes.about, old=notes.old, new=notes.new)
    if notes.wish == "forget" and notes.about:
        return Correction(Wish.FORGET, notes.about)
    return None


def _is_said(part: str, words: str) -> bool:
    """Tell whether the user's own words hold a part: a model may choose among them, and add nothing."""
    return part.casefold() in words.casefold()
