"""A chat model. It fills in a form as JSON, or answers in words."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.budget import ENVELOPE_TOKENS, PICTURE_TOKENS, tokens_of
from memos_gql.models.capabilities import Capabilities, JsonForm
from memos_gql.models.forms import Filled
from memos_gql.models.parsing import Form, parsed, text_of, tokens_spent, unusable
from memos_gql.models.roles import Endpoint
from memos_gql.models.spending import Account, Spending
from memos_gql.models.wire import JsonObject, ModelRefused, Wire

PATH = "/chat/completions"
ANSWER_TOKENS = 2048
"""Maximum length of an answer; at most a quarter of the model's context."""
MOST_ANSWERS = 2
"""How often a question is asked in all, if the answers are unusable."""

Said = TypeVar("Said")


@dataclass(frozen=True)
class Answer(Generic[Said]):
    """An answer, the model that gave it, and the tokens it took."""

    value: Said
    model: str
    tokens: int


@dataclass(frozen=True)
class Question:
    """What is sent to the model; `picture` is a `data:` URL."""

    system: str
    user: str
    picture: str | None = None
    earlier: Sequence[tuple[str, str]] = ()
    """Earlier turns, as role and text."""

    @property
    def tokens(self) -> int:
        """The estimated tokens of the whole question."""
        said = sum(tokens_of(words) for words in (self.system, self.user, *(words for _, words in self.earlier)))
        return said + ENVELOPE_TOKENS + (PICTURE_TOKENS if self.picture else 0)

    def messages(self) -> list[JsonObject]:
        """Return the messages in the format of OpenAI's API."""
        turns: list[JsonObject] = [{"role": role, "content": words} for role, words in self.earlier]
        return [{"role": "system", "content": self.system}, *turns, {"role": "user", "content": self._content()}]

    def _content(self) -> JsonValue:
        if self.picture is None:
            return self.user
        return [{"type": "text", "text": self.user}, {"type": "image_url", "image_url": {"url": self.picture}}]


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Chunk(BaseModel):
    choices: list[_Choice] = []


_CHUNK = TypeAdapter(_Chunk)


class ChatModel:
    """One chat or vision model, and the options that its server has turned out to support."""

    def __init__(self, endpoint: Endpoint, wire: Wire, spending: Spending) -> None:
        self.endpoint = endpoint
        self.wire = wire
        self.spending = spending
        self._capabilities = Capabilities()

    def of(self, scope: ProjectScope) -> "ProjectChat":
        """Return this model for one project, which pays for the tokens."""
        return ProjectChat(self, Account(scope.project_id, self.endpoint.role))

    @property
    def answer_tokens(self) -> int:
        """The maximum length of an answer in tokens."""
        return min(ANSWER_TOKENS, self.endpoint.context_tokens // 4)

    async def understood(self, question: Question, form: type[Filled] | None) -> JsonObject:
        """Send the question. If the server refuses an option, send it again without that option.

        Later requests omit the option too, but only if the server then answers: it may have refused the content.
        """
        capabilities = begun = self._capabilities
        while True:
            try:
                answer = await self.wire.post(PATH, self.payload(question, form, capabilities))
            except ModelRefused as refusal:
                fewer = capabilities.without_refused(refusal, has_form=form is not None)
                if fewer is None:
                    raise
                capabilities = fewer
            else:
                self._capabilities = self._capabilities.learned(begun=begun, succeeded=capabilities)
                return answer

    @asynccontextmanager
    async def streamed(self, question: Question) -> AsyncIterator[AsyncIterator[str]]:
        """Open a stream of the answer in words, with the options that the server supports, as `understood` does."""
        capabilities = begun = self._capabilities
        while True:
            try:
                payload = self.payload(question, None, capabilities)
                async with self.wire.stream(PATH, {**payload, "stream": True}) as events:
                    self._capabilities = self._capabilities.learned(begun=begun, succeeded=capabilities)
                    yield events
                    return
            except ModelRefused as refusal:
                fewer = capabilities.without_refused(refusal, has_form=False)
                if fewer is None:
                    raise
                capabilities = fewer

    def payload(self, question: Question, form: type[Filled] | None, capabilities: Capabilities) -> JsonObject:
        """Write the request, without `stream`."""
        asked = question if form is None else replace(question, system=f"{question.system}\n\n{_in_words(form)}")
        payload: JsonObject = {"model": self.endpoint.model, "messages": [*asked.messages()]}
        payload[capabilities.tokens_field] = self.answer_tokens
        if capabilities.takes_temperature:
            payload["temperature"] = 0
        match form and capabilities.json_form:
            case JsonForm.SCHEMA if form:
                schema: JsonObject = {"name": form.__name__, "strict": True, "schema": form.model_json_schema()}
                payload["response_format"] = {"type": "json_schema", "json_schema": schema}
            case JsonForm.OBJECT:
                payload["response_format"] = {"type": "json_object"}
        return payload


@dataclass(frozen=True)
class ProjectChat:
    """A chat or vision model for one project.

    Every request must fit the model's context and the project's remaining tokens.
    """

    model: ChatModel
    account: Account

    @property
    def endpoint(self) -> Endpoint:
        """The model's server."""
        return self.model.endpoint

    def room(self, question: Question, form: type[Filled] | None = None) -> int:
        """Return how many more tokens fit into the context beside this question and an answer in this form."""
        return (
            self.endpoint.context_tokens
            - self.model.answer_tokens
            - question.tokens
            - (tokens_of(_in_words(form)) if form else 0)
        )

    async def fill_in(self, question: Question, form: type[Form]) -> Answer[Form]:
        """Ask the model to fill in a form.

        Raises:
            ModelFailure: the model was unavailable, refused, or gave no usable answer, or the project's tokens of today
                are spent.
        """
        async with self.model.spending.counting_failures(self.endpoint.role):
            return await self._filled_in(question, form)

    async def say(self, question: Question) -> Answer[str]:
        """Ask the model to answer in words.

        Raises:
            ModelFailure: as for `fill_in`.
        """
        async with self.model.spending.counting_failures(self.endpoint.role):
            answer = await self._asked(question, None)
            return Answer(text_of(answer.value), answer.model, answer.tokens)

    async def stream(self, question: Question) -> AsyncGenerator[str, None]:
        """Yield the pieces of an answer in words as they arrive.

        Raises:
            ModelFailure: as for `fill_in`, also in the middle of an answer, and if the answer is empty.
        """
        streamed = self._streamed(question)
        async with self.model.spending.counting_failures(self.endpoint.role), aclosing(streamed) as pieces:
            async for piece in pieces:
                yield piece

    async def _filled_in(self, question: Question, form: type[Form]) -> Answer[Form]:
        spent = 0
        for left in reversed(range(MOST_ANSWERS)):
            answer = await self._asked(question, form)
            spent += answer.tokens
            try:
                return Answer(_complete(parsed(text_of(answer.value), form)), answer.model, spent)
            except ModelFailure:
                if not left:
                    raise
        raise ValueError("a question is asked at least once")

    async def _streamed(self, question: Question) -> AsyncGenerator[str, None]:
        reserved = question.tokens + self.model.answer_tokens
        self._require_room(question, None)
        async with (
            self.model.spending.reserved(self.account, reserved) as bill,
            self.model.streamed(question) as events,
        ):
            bill.spent = question.tokens
            async for piece in _pieces(events):
                bill.spent += tokens_of(piece)
                yield piece
        if bill.spent == question.tokens:
            raise unusable("the model answered nothing")

    async def _asked(self, question: Question, form: type[Filled] | None) -> Answer[JsonObject]:
        reserved = question.tokens + self.model.answer_tokens
        self._require_room(question, form)
        async with self.model.spending.reserved(self.account, reserved) as bill:
            answer = await self.model.understood(question, form)
            counted = tokens_spent(answer)
            bill.spent = question.tokens + tokens_of(str(answer.get("choices"))) if counted is None else counted
        return Answer(answer, self.endpoint.model, bill.spent)

    def _require_room(self, question: Question, form: type[Filled] | None) -> None:
        if self.room(question, form) < 0:
            sentence = f"this is more than the {self.endpoint.context_tokens:,} tokens that the model reads at once"
            raise ModelFailure(ModelFault.REFUSED, sentence)


def _in_words(form: type[Filled]) -> str:
    """Describe the form in words.

    Servers require the word JSON with `json_object`, and some support only such a description.
    """
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False)
    return f"Answer with one JSON object, and nothing else, that follows this JSON schema:\n{schema}"


def _complete(filled: Form) -> Form:
    """Return the form, or refuse it if it is blank."""
    if filled.is_blank:
        raise unusable("the model left everything empty")
    return filled


async def _pieces(events: AsyncIterator[str]) -> AsyncIterator[str]:
    async for data in events:
        if data.strip() == "[DONE]":
            return
        try:
            chunk = _CHUNK.validate_json(data)
        except ValidationError:
            raise unusable("the model server sent something other than pieces of an answer") from None
        for choice in chunk.choices[:1]:
            if choice.delta.content:
                yield choice.delta.content
            if choice.finish_reason == "length":
                raise unusable("the model's answer was cut off at its longest length")
