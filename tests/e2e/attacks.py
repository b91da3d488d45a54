"""Single requests that cost a server far more than they cost their sender, and what other clients notice of them.

Each attack is one body, made once and sent again and again by several connections at once.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.e2e.client import ADD, SEARCH
from tests.e2e.memos import PREFIX

GRAPHQL = "/graphql"
JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data; boundary=x"
CLIENTS = 10
ANSWER_S = 120
PAUSE_S = 0.01
TRIVIAL = json.dumps({"query": "{ limits { maxFiles } }"}).encode()
MEGABYTE = 1_000_000
LONG_ID = "i" * (17 * MEGABYTE)
LONG_QUERY = "Where does Lea keep the key of the cellar? " * 90


@dataclass(frozen=True)
class Attack:
    """One request. `key` is what stands behind `Token` in place of the right key; `after` is sent before it."""

    path: str
    body: bytes
    content_type: str = JSON_TYPE
    key: str | None = None
    after: "Attack | None" = None


def asked(query: str, /, **variables: object) -> Attack:
    return Attack(GRAPHQL, json.dumps({"query": query, "variables": variables}).encode())


def adding(**changes: object) -> Attack:
    given = {"userId": "u", "messages": [{"role": "USER", "content": [{"text": "Never stored."}]}], **changes}
    return asked(ADD, input=given)


def rest(path: str, **body: object) -> Attack:
    return Attack(f"{PREFIX}/{path}", json.dumps({"user_id": "u", **body}).encode())


def form(operations: object, places: object) -> Attack:
    """Send a form with one file."""
    fields = {"operations": json.dumps(operations), "map": json.dumps(places)}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{text}\r\n' for each, text in fields.items()]
    file = '--x\r\nContent-Disposition: form-data; name="0"; filename="a.txt"\r\n\r\nNever stored.\r\n--x--\r\n'
    return Attack(GRAPHQL, ("".join(parts) + file).encode(), FORM_TYPE)


def searching(times: int, arguments: str) -> str:
    """Write the selections of one operation that searches so often."""
    wanted = "edges { relativity highlights { fragment } }"
    return " ".join(
        f'name{number}: searchMemory(query: $query, userId: "u"{arguments}) {{ {wanted} }}' for number in range(times)
    )


def many_searches() -> Attack:
    """Send five operations at once, each of 45 searches with long filters and a long query."""
    filter_ = {"agentIds": [f"agent-{number}" for number in range(9_000)]}
    query = f"query ($filter: MemoryFilter, $query: String!) {{ {searching(45, ', filter: $filter, first: 100')} }}"
    operation = {"query": query, "variables": {"filter": filter_, "query": LONG_QUERY}}
    return Attack(GRAPHQL, json.dumps([operation] * 5).encode())


def long_answer(times: int) -> Attack:
    """Ask so often for the text behind each of forty passages, which is one and the same."""
    lines = "".join(f"Barge {number} carries tea to harbour {number * 7}.\n" for number in range(1_000))
    told = adding(
        messages=[{"role": "USER", "content": [{"text": f"{lines}\n{'QUFB' * 14_000}"}]}],
        idempotencyKey="lines",
        asyncMode=False,
    )
    source = "... on MessageSource { message { content { ... on TextContent { text } } } }"
    wanted = f"edges {{ node {{ ... on TextMemory {{ provenance {{ {source} }} }} }} }}"
    repeated = " ".join(f'name{number}: memories(userId: "u", first: 40) {{ {wanted} }}' for number in range(times))
    return replace(asked(f"{{ {repeated} }}"), after=told)


ATTACKS: dict[str, Callable[[], Attack]] = {
    # identifiers of 17 MB, which MongoDB takes in no query
    "a key of 17 MB": lambda: Attack(GRAPHQL, TRIVIAL, key="x" * (17 * MEGABYTE)),
    "a task's id of 17 MB": lambda: asked("query ($id: ID!) { task(id: $id) { id } }", id=LONG_ID),
    "a tag of 17 MB": lambda: adding(tags=[LONG_ID]),
    "a status of a task of 17 MB": lambda: rest("get/status", task_id=LONG_ID),
    # inputs of many values
    "500,000 numbers in info": lambda: adding(info={"numbers": [10**30] * 500_000}),
    "100,000 messages": lambda: adding(messages=[{"role": "USER", "content": [{"text": "x"}]}] * 100_000),
    "a million tags": lambda: adding(tags=["t"] * MEGABYTE),
    "a million empty tags": lambda: adding(tags=[""] * MEGABYTE),
    "1,500,000 tags that hold commas": lambda: adding(tags=["x,y"] * 1_500_000),
    "6,000 messages": lambda: adding(messages=[{"role": "USER", "content": [{"text": "x"}]}] * 6_000),
    "19,000 tags": lambda: adding(tags=["t"] * 19_000),
    "40,000 numbers in info": lambda: adding(info={"numbers": [10**30] * 40_000}),
    "300,000 conditions": lambda: rest("search/memory", query="x", filter={"and": [{"agent_id": "a"}] * 300_000}),
    "20,000 conditions": lambda: rest("search/memory", query="x", filter={"and": [{"agent_id": "a"}] * 20_000}),
    "a million tags of MemOS": lambda: rest(
        "add/message", messages=[{"role": "user", "content": "x"}], tags=["t"] * MEGABYTE
    ),
    "20,000 messages of MemOS": lambda: rest("add/message", messages=[{"role": "user", "content": "x"}] * 20_000),
    "60 MB of text in a body": lambda: rest(
        "add/message", messages=[{"role": "user", "content": "x" * (60 * MEGABYTE)}]
    ),
    "a file at 100,000 places": lambda: form(
        {"query": ADD, "variables": {"files": [None] * 100_000}},
        {"0": [f"variables.files.{place}" for place in range(100_000)]},
    ),
    # searches
    "225 searches in a batch": many_searches,
    "15 searches in an operation": lambda: asked(
        f"query ($query: String!) {{ {searching(15, '')} }}", query=LONG_QUERY
    ),
    "a query of 8 MB": lambda: asked(SEARCH, query="Lea keeps keys " * 550_000, userId="u"),
    "a query of 8 MB of MemOS": lambda: rest("search/memory", query="Lea keeps keys " * 550_000),
    "an answer of 200 MB": lambda: long_answer(45),
    "an answer of 15 MB": lambda: long_answer(4),
    # what would be remembered
    "a long text to extract from": lambda: rest(
        "extract/memory", messages=[{"role": "user", "content": "I like the tea of the north. " * 3_000}] * 20
    ),
    "100,000 ellipses to extract from": lambda: rest(
        "extract/memory", messages=[{"role": "user", "content": "\u2026" * 100_000}]
    ),
    "an address without end to extract from": lambda: rest(
        "extract/memory", messages=[{"role": "user", "content": "a@" * 50_000}]
    ),
}


@dataclass
class Noticed:
    """What the others saw.

    It has the seconds that each of their requests took, and how often the attackers were answered how.
    """

    waits_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answers: set[str] = field(default_factory=set)

    @property
    def p99_s(self) -> float:
        return sorted(self.waits_s)[int(len(self.waits_s) * 0.99)]


@dataclass(frozen=True)
class Target:
    address: str
    key: str

    @property
    def connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=ANSWER_S)

    def send(self, attack: Attack) -> tuple[int, bytes]:
        """Send an attack once and return the status and the answer."""
        if attack.after:
            self.send(attack.after)
        connection = self.connection
        headers = {"Authorization": f"Token {attack.key or self.key}", "Content-Type": attack.content_type}
        try:
            connection.request("POST", attack.path, attack.body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            # The server may answer and hang up before it has read all of a long request.
            return 0, str(error).encode()
        finally:
            connection.close()

    def trivial_s(self) -> float:
        """Return how long the trivial question takes on a new connection."""
        began = time.monotonic()
        status, answer = self.send(Attack(GRAPHQL, TRIVIAL))
        assert status == 0 or (status, json.loads(answer)) == (200, {"data": {"limits": {"maxFiles": 20}}})
        return time.monotonic() - began


def noticed(target: Target, attack: Attack, *, for_s: float, clients: int = CLIENTS) -> Noticed:
    """Attack from many connections for a while, and ask the trivial question in between."""
    seen = Noticed()
    with _attackers(target, attack, seen, clients):
        deadline = time.monotonic() + for_s
        while time.monotonic() < deadline:
            seen.waits_s.append(target.trivial_s())
            time.sleep(PAUSE_S)
    return seen


@contextmanager
def _attackers(target: Target, attack: Attack, seen: Noticed, clients: int) -> Iterator[None]:
    over = threading.Event()

    def attack_until_over() -> None:
        while not over.is_set():
            status, answer = target.send(attack)
            seen.statuses[status] += 1
            seen.answers.add(answer[:300].decode(errors="replace"))

    threads = [threading.Thread(target=attack_until_over) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
