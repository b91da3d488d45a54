"""A stand-in for a model server: it answers as a test tells it, misbehaves on request, and keeps what it was sent."""

import asyncio
import json
import re
import socket
import threading
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]
DELAY = "x-delay-s"


@dataclass(frozen=True)
class Received:
    """One request: where it went, what it carried, and two of its headers."""

    path: str
    body: Body
    authorization: str | None
    traceparent: str | None

    @property
    def text(self) -> str:
        """All words that the model was told."""
        return "\n".join(_words(message["content"]) for message in self.body.get("messages", []))

    @property
    def form(self) -> str | None:
        """The name of the form that is to be filled in, in whichever way it is asked for."""
        named = {
            "ContradictionNotes": '"verdict"',
            "FeedbackNotes": '"wish"',
            "DocumentNotes": '"summary"',
            "PictureNotes": '"caption"',
            "MessageNotes": '"facts"',
        }
        return next((name for name, field in named.items() if field in self.text), None)

    @property
    def pictures(self) -> list[str]:
        """The URLs of the pictures that it was shown."""
        parts = [
            part
            for message in self.body["messages"]
            if isinstance(message["content"], list)
            for part in message["content"]
        ]
        return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


Behaviour = Callable[[Received], Response]


@dataclass
class StandIn:
    """`script` holds what the next requests get, in order; when it is empty, `usual` answers."""

    url: str
    usual: Behaviour
    script: deque[Behaviour] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    models: tuple[str, ...] = ("toy",)
    kill: Callable[[], None] = lambda: None
    """Ends the server at once, with every request that it is at."""

    @property
    def asked(self) -> list[Received]:
        """The requests that cost something."""
        return [each for each in self.received if not each.path.endswith("/models")]

    async def answer(self, request: Request) -> Response:
        body = json.loads(await request.body() or "{}")
        received = Received(
            request.url.path, body, request.headers.get("authorization"), request.headers.get("traceparent")
        )
        self.received.append(received)
        if received.path.endswith("/models"):
            return JSONResponse({"data": [{"id": name} for name in self.models]})
        behaviour = self.script.popleft() if self.script else self.usual
        made = behaviour(received)
        await asyncio.sleep(float(made.headers.get(DELAY, 0)))
        return made


def says(text: str, *, finish: str = "stop", tokens: int | None = 100, hidden: str | None = None) -> Behaviour:
    """Answer a chat with a text, or with one that is hidden among the reasoning."""

    def behave(_received: Received) -> Response:
        message = {"role": "assistant", "content": text, **({"reasoning_content": hidden} if hidden else {})}
        usage = (
            {"usage": {"prompt_tokens": tokens - 10, "completion_tokens": 10, "total_tokens": tokens}} if tokens else {}
        )
        return JSONResponse({"choices": [{"index": 0, "message": message, "finish_reason": finish}], **usage})

    return behave


def fills_in(**fields: object) -> Behaviour:
    """Answer with a form."""
    return says(json.dumps(fields))


def scores(*values: float, name: str = "relevance_score") -> Behaviour:
    """Score documents as Cohere and Jina do, the best first."""

    def behave(_received: Received) -> Response:
        order = sorted(range(len(values)), key=lambda place: -values[place])
        return JSONResponse(
            {"results": [{"index": place, name: values[place]} for place in order], "usage": {"total_tokens": 30}}
        )

    return behave


def scores_texts(*values: float) -> Behaviour:
    """Score texts as Text Embeddings Inference does, and refuse what is sent in another form."""

    def behave(received: Received) -> Response:
        if "texts" not in received.body:
            return JSONResponse({"error": "missing field `texts`"}, 422)
        return JSONResponse([{"index": place, "score": value} for place, value in enumerate(values)])

    return behave


def embeds(dimensions: int = 512) -> Behaviour:
    """Give texts vectors that are near where they share words, in an order of the server's own."""

    def behave(received: Received) -> Response:
        data = [
            {"index": place, "embedding": vector_of(text, dimensions)}
            for place, text in enumerate(received.body["input"])
        ]
        return JSONResponse({"data": data[::-1], "usage": {"total_tokens": 7 * len(data)}})

    return behave


def vector_of(text: str, dimensions: int) -> list[float]:
    """Add up one fixed vector for each word of four letters or more, and for each Chinese character."""
    words = re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]{4,}", text.lower()) or [text]
    total = sum(np.random.default_rng(zlib.crc32(word.encode())).standard_normal(dimensions) for word in words)
    return [float(each) for each in np.atleast_1d(total)]


def streams(*pieces: str, finish: str = "stop") -> Behaviour:
    """Answer with pieces of a text, as server-sent events."""

    async def events() -> AsyncIterator[str]:
        for piece in pieces:
            yield f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n"
        yield f"data: {json.dumps({'choices': [{'delta': {}, 'finish_reason': finish}]})}\n\n"
        yield "data: [DONE]\n\n"

    return lambda _received: StreamingResponse(events(), media_type="text/event-stream")


def fails(status: int, reason: str = "no", **headers: str) -> Behaviour:
    """Refuse with a status and a reason in words."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _received: JSONResponse({"error": {"message": reason}}, status, named)


def waits(seconds: float, then: Behaviour) -> Behaviour:
    """Answer late."""

    def behave(received: Received) -> Response:
        made = then(received)
        made.headers[DELAY] = str(seconds)
        return made

    return behave


def well_behaved(received: Received) -> Response:
    """Fill in the form that is asked for, from what was said and shown alone."""
    if received.path.endswith("/embeddings"):
        return embeds()(received)
    if received.body.get("stream"):
        return streams(*_answer(received))(received)
    match received.form:
        case "MessageNotes":
            return fills_in(**_notes_of_messages(received))(received)
        case "ContradictionNotes":
            return fills_in(verdict="none", pairs=[])(received)
        case "PictureNotes":
            assert received.pictures[0].startswith("data:image/png;base64,")
            return fills_in(
                title="MemOS Feature Overview", caption=CAPTION, seen=["a diagram", "arrows"], tags=["MemOS"]
            )(received)
        case "DocumentNotes":
            first = (MATERIAL.findall(received.text) or ["nothing"])[-1].strip().split("\n")[0]
            return fills_in(title="About it", summary=f"The document begins with: {first}", tags=["paper"])(received)
    return says("I have nothing to add.")(received)


CAPTION = "MemOS is an intelligent memory system that stores information by adding paths and retrieves it by queries."
MATERIAL = re.compile(r"<data-\w+>\n(.*?)\n</data-\w+>", re.DOTALL)
MESSAGE = re.compile(r"Message (\d+), by the user, at ([^\n]+):\n<data-\w+>\n(.*?)\n</data-\w+>", re.DOTALL)


def _answer(received: Received) -> list[str]:
    """Say the first memory again, in two pieces, and name it."""
    found = re.search(r"\[1\] said at [^\n]+:\n<data-\w+>\n(?:User: )?(.*?)\n</data-", received.text, re.DOTALL)
    return [f"You said: {found[1].rstrip('.')}", " [1]. That is all I know."] if found else ["I do not ", "know."]


def _notes_of_messages(received: Received) -> Body:
    facts = []
    for number, moment, said in MESSAGE.findall(received.text):
        words = re.sub(r"^\[with the .*\]\n", "", said)
        studied = re.search(r"I am studying (\w+)", words)
        if studied and "[with the image" in said:
            text = f"The user is studying {studied[1]} and shared a relevant image at {moment}."
            tags = ["Study", studied[1], "Image Sharing"]
            facts.append({"title": f"Studying {studied[1]}", "text": text, "tags": tags, "messages": [int(number)]})
        elif words.startswith("My "):
            facts.append(
                {"title": "A fact", "text": f"The user's {words[3:]}", "tags": ["fact"], "messages": [int(number)]}
            )
    return {"title": "What was said", "tags": [], "facts": facts, "preferences": []}


def _words(content: str | list[Body]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


@contextmanager
def stood_in(usual: Behaviour) -> Iterator[StandIn]:
    """Serve a stand-in on this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    stand_in = StandIn(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", usual)
    app = Starlette(routes=[Route("/{path:path}", stand_in.answer, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()

    def kill() -> None:
        server.should_exit = server.force_exit = True
        thread.join()
        listener.close()

    stand_in.kill = kill
    try:
        yield stand_in
    finally:
        kill()
