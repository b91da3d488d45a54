"""Requests that are wrong in every way that came to mind, and endless others made from right ones by a seeded hand."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.e2e.client import ADD, MEMORIES, SEARCH, Fields

JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data; boundary=x"
ANY = "mutation ($input: AddMessageInput!) { addMessage(input: $input) { __typename } }"
SEND_FILE = {
    "query": ANY,
    "variables": {"input": {"userId": "u", "messages": [{"role": "USER", "content": [{"file": {"source": {}}}]}]}},
}
PLACE = "variables.input.messages.0.content.0.file.source.upload"


@dataclass(frozen=True)
class Wrong:
    """One request and how it is sent."""

    content: bytes = b""
    content_type: str = JSON_TYPE
    method: str = "POST"
    parameters: Fields = field(default_factory=dict)
    headers: Fields = field(default_factory=dict)


def asked(query: str, **more: object) -> Wrong:
    return Wrong(json.dumps({"query": query, **more}).encode())


def adding(user: object = "u", **changes: object) -> Wrong:
    """Add a message that is right but for the changes."""
    given = {"userId": user, "messages": [{"role": "USER", "content": [{"text": "Never stored."}]}], **changes}
    return asked(ANY, variables={"input": given})


def saying(content: object, **more: object) -> Wrong:
    return adding(messages=[{"role": "USER", "content": content, **more}])


def after(listing: str, cursor: str) -> Wrong:
    """Page through a list from a cursor on."""
    query = f'query ($after: String) {{ {listing}(userId: "u", first: 1, after: $after) {{ edges {{ cursor }} }} }}'
    return asked(query, variables={"after": cursor})


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def form(operations: object, places: object, *, name: str = "0") -> Wrong:
    """Send a form with one file."""
    fields = {"operations": json.dumps(operations), "map": places if isinstance(places, str) else json.dumps(places)}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{text}\r\n' for each, text in fields.items()]
    file = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\nNever stored.\r\n--x--\r\n'
    return Wrong(("".join(parts) + file).encode(), FORM_TYPE)


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "deep"


REQUESTS: dict[str, Wrong] = {
    # no request at all
    "nothing": Wrong(),
    "half an object": Wrong(b'{"query": "{ limits'),
    "bad UTF-8": Wrong(b'{"query": "\xff\xfe{ limits { maxFiles } }"}'),
    "half a surrogate pair": Wrong(b'{"query": "{ limits { maxFiles } } #\\ud800"}'),
    "UTF-16": Wrong('{"query": "{ limits { maxFiles } }"}'.encode("utf-16")),
    "two values": Wrong(b'{"query": "{ limits { maxFiles } }"} {}'),
    "NaN": Wrong(b'{"query": "{ limits { maxFiles } }", "variables": {"a": NaN}}'),
    "a number": Wrong(b"5"),
    "a number of 100,000 digits": Wrong(b"9" * 100_000),
    "100,000 open brackets": Wrong(b"[" * 100_000),
    "100,000 open objects": Wrong(b'{"a":' * 100_000),
    "an empty batch": Wrong(b"[]"),
    "a batch of batches": Wrong(b"[[]]"),
    "a batch that is too long": Wrong(json.dumps([{"query": "{ limits { maxFiles } }"}] * 6).encode()),
    "a query that is an object": Wrong(b'{"query": {}}'),
    "variables that are text": asked("{ limits { maxFiles } }", variables="{}"),
    "extensions that are a list": asked("{ limits { maxFiles } }", extensions=[]),
    "an operation name that is a number": asked("{ limits { maxFiles } }", operationName=5),
    "plain text": Wrong(b"{ limits { maxFiles } }", "text/plain"),
    "a form of a browser": Wrong(b"query=x", "application/x-www-form-urlencoded"),
    "no content type": Wrong(b"{}", ""),
    "a mutation by GET": Wrong(
        method="GET", parameters={"query": "mutation { cancelTask(input: {taskId: 1}) { __typename } }"}
    ),
    "GET without a query": Wrong(method="GET"),
    "GET with half of its variables": Wrong(
        method="GET", parameters={"query": "{ limits { maxFiles } }", "variables": "{"}
    ),
    "PUT": Wrong(b"{}", method="PUT"),
    # huge numbers
    "an extension of 5,000 digits": Wrong(
        b'{"query": "{ limits { maxFiles } }", "extensions": {"a": ' + b"9" * 5000 + b"}}"
    ),
    "a literal of 5,000 digits": asked(f'{{ memories(userId: "u", first: {"9" * 5000}) {{ totalCount }} }}'),
    "a literal of 70 bits": asked(f'{{ memories(userId: "u", first: {2**70}) {{ totalCount }} }}'),
    "a variable of 5,000 digits": Wrong(
        b'{"query": "query ($n: Int!) { memories(userId: \\"u\\", first: $n) { totalCount } }", "variables": {"n": '
        + b"9" * 5000
        + b"}}"
    ),
    "a page of minus one": asked('{ memories(userId: "u", first: -1) { totalCount } }'),
    "a page of a million": asked('{ memories(userId: "u", first: 1000000) { totalCount } }'),
    "a number above 64 bits in info": adding(info={"a": 2**64}),
    "infinity in info": Wrong(adding(info={"a": 5}).content.replace(b"5}", b"1e999}")),
    # what the limits of operations are for
    "4,001 tokens": asked("{ " + "a " * 4001 + "}"),
    "300 levels": asked("{ a" * 300 + " }" * 300),
    "60 aliases": asked("{ " + " ".join(f"a{number}: limits {{ maxFiles }}" for number in range(60)) + " }"),
    "200 repeats": asked("{ " + "limits { maxFiles } " * 200 + "}"),
    "100 directives": asked("{ limits " + "@skip(if: false) " * 100 + "{ maxFiles } }"),
    "fragments doubled 25 times": asked(
        "{ limits { ...f0 } } "
        + " ".join(f"fragment f{number} on Limits {{ ...f{number + 1} ...f{number + 1} }}" for number in range(25))
        + " fragment f25 on Limits { maxFiles }"
    ),
    "fragments in a circle": asked("{ limits { ...a } } fragment a on Limits { ...b } fragment b on Limits { ...a }"),
    "an unknown field": asked("{ nothing }"),
    "an unknown argument": asked('{ limits(a: "b") { maxFiles } }'),
    "half a query": asked("{ limits { "),
    "a control character": asked("{ limits { maxFiles \0 } }"),
    "an operation that is not there": asked("{ limits { maxFiles } }", operationName="absent"),
    "two operations": asked("query a { limits { maxFiles } } query b { limits { maxFiles } }"),
    "a missing variable": asked(ANY),
    # inputs
    "a user of 300 characters": adding("u" * 300),
    "a user that is blank": adding(" "),
    "a user that is a list": adding(["u"]),
    "no messages": adding(messages=[]),
    "messages that are text": adding(messages="Hello."),
    "a role that is unknown": adding(messages=[{"role": "KING", "content": [{"text": "Hello."}]}]),
    "an empty content part": saying([{}]),
    "two contents in one part": saying([{"text": "a", "file": {"source": {"base64": "YQ=="}}}]),
    "a source with two origins": saying([{"file": {"source": {"base64": "YQ==", "url": "https://example.org/a"}}}]),
    "a URL with another scheme": saying([{"file": {"source": {"url": "file:///etc/passwd"}}}]),
    "a URL that is none": saying([{"file": {"source": {"url": "http://["}}}]),
    "an upload that is text": saying([{"file": {"source": {"upload": "a.txt"}}}]),
    "a time that is none": saying([{"text": "a"}], sentAt="yesterday"),
    "info 100 deep": adding(info={"a": nested(100)}),
    "info that is too long": adding(info={"a": "x" * 200_000}),
    "a key with NUL": adding(info={"a\0b": 1}),
    "a hundred tags": adding(tags=[str(number) for number in range(100)]),
    "an unknown input": adding(color="red"),
    "a task id that is an object": asked(
        "mutation ($i: ID!) { cancelTask(input: {taskId: $i}) { __typename } }", variables={"i": {}}
    ),
    "a cursor that is none": after("memories", "%%%"),
    "a cursor with 100,000 open brackets": after("memories", encoded("[" * 100_000)),
    "a cursor with half a surrogate pair": after("messages", encoded('["2026-01-01T00:00:00+00:00", "\\ud800"]')),
    "a cursor from before the first year": after("tasks", encoded('["0001-01-01T00:00:00+23:59", "task_1"]')),
    # forms
    "a form without its parts": Wrong(b"--x--\r\n", FORM_TYPE),
    "a form cut off": Wrong(form(SEND_FILE, {"0": [PLACE]}).content[:100], FORM_TYPE),
    "a form without a boundary": Wrong(b"--x--\r\n", "multipart/form-data"),
    "a map that is no JSON": form(SEND_FILE, "{"),
    "a map that is a list": form(SEND_FILE, []),
    "a map to a file that is not sent": form(SEND_FILE, {"1": [PLACE]}),
    "a map to nowhere": form(SEND_FILE, {"0": ["variables.nothing.here"]}),
    "a map to the query": form(SEND_FILE, {"0": ["query"]}),
    "a map to what is no upload": form(SEND_FILE, {"0": ["variables.input.userId"]}),
    "a map to the variables themselves": form(SEND_FILE, {"0": ["variables"]}),
    "a map through a place of 5,000 digits": form(SEND_FILE, {"0": ["variables.input.messages." + "9" * 5000]}),
    "a map of 10,000 steps": form(SEND_FILE, {"0": [".".join(["variables"] * 10_000)]}),
    "a map below a file it placed": form(SEND_FILE, {"0": ["variables.input", "variables.input.a"]}),
    "a map to the operations of a file": form(SEND_FILE, {"operations": [PLACE]}),
}
REFUSED_BODIES = {
    name: wrong for name, wrong in REQUESTS.items() if wrong.method == "POST" and wrong.content_type == JSON_TYPE
}

RIGHT: list[Fields] = [
    {
        "query": ADD,
        "variables": {
            "input": {
                "userId": "fuzz",
                "messages": [
                    {
                        "role": "USER",
                        "content": [{"text": "Hello."}, {"file": {"source": {"base64": "SGVsbG8="}, "name": "a"}}],
                    }
                ],
                "info": {"a": [1, 2.5, None, True]},
                "tags": ["one"],
            }
        },
    },
    {"query": SEARCH, "variables": {"query": "Hello", "userId": "fuzz", "first": 5, "filter": {"tags": ["one"]}}},
    {
        "query": MEMORIES,
        "variables": {"userId": "fuzz", "first": 5, "filter": {}},
        "operationName": None,
        "extensions": {},
    },
]
TWISTS: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 2**70, 1.5, "", " ", "\0", "\ud7ff\U0010ffff", "x" * 70_000, [], {}, [None],
    {"": {}}, nested(150), "%", "../../etc/passwd", "$ne", {"$gt": ""}, "http://[::1]", "NaN",
]  # fmt: skip


def twisted(random: Random) -> bytes:
    """Take a right request and put something else in one place of it."""
    request = json.loads(json.dumps(random.choice(RIGHT)))
    holder, key = random.choice(list(_places(request)))
    holder[key] = random.choice(TWISTS)
    return json.dumps(request).encode()


def scratched(random: Random) -> bytes:
    """Take the text of a right request and damage a few bytes of it."""
    content = bytearray(json.dumps(random.choice(RIGHT)).encode())
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(content))
        content[start : start + random.randint(0, 3)] = random.randbytes(random.randint(0, 3))
    return bytes(content)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a JSON value, as what holds it and its key there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)
