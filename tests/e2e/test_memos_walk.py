"""Every address of the MemOS API is tried on another's things: what is not yours answers as what is not there.

The addresses are those that the API lists: one that is new fails these tests until it is listed here.
"""

import base64
import json
import re
from dataclasses import asdict, dataclass

import httpx
import pytest

from memos_gql.rest.routes import API_ROUTES
from tests.e2e.client import Fields
from tests.e2e.memos import PREFIX, Memos
from tests.e2e.processes import Server

SECRET = "the combination of the safe is 12-34-56"
NOTE = base64.b64encode(f"Note that {SECRET}.".encode()).decode()
ID = re.compile(r"\b(task|mem|msg|file|kb|conv|rerank)[_-][0-9a-z]+")
MOMENT = re.compile(r"\b\d{13}\b")

Body = dict[str, object]


@dataclass(frozen=True)
class Things:
    """What somebody has, by its ids."""

    user: str
    conversation: str
    task: str
    memory: str
    base: str
    file: str

    @property
    def bodies(self) -> dict[str, Body | None]:
        """What to send to each address; None for one that is got."""
        hello = {"role": "user", "content": "Hello."}
        owner: Body = {"user_id": self.user}
        base: Body = {"knowledgebase_id": self.base}
        return {
            "search/memory": {
                **owner,
                "query": SECRET,
                "relativity": 0,
                "conversation_id": self.conversation,
                "include_tool_memory": True,
            },
            "get/status": {"task_id": self.task},
            "get/message": {**owner, "conversation_id": self.conversation},
            "get/memory": owner,
            "get/memory/{memory_id:path}": None,
            "update/memory": {"memory_id": self.memory, "title": "Mine now"},
            "delete/memory": {"memory_ids": [self.memory]},
            "add/feedback": {
                **owner,
                "feedback_content": f"Forget that {SECRET}.",
                "conversation_id": self.conversation,
            },
            "add/message": {**owner, "conversation_id": self.conversation, "messages": [hello], "async_mode": False},
            "extract/memory": {**owner, "messages": [hello]},
            "create/knowledgebase": {"knowledgebase_name": "Manuals"},
            "get/knowledgebase-file": base,
            "add/knowledgebase-file": {**base, "file": [{"content": NOTE, "name": "mine.txt"}]},
            "delete/knowledgebase-file": {"file_ids": [self.file]},
            "delete/knowledgebase": base,
            "rerank": {**owner, "query": SECRET, "documents": ["Nothing."]},
            "ping": None,
            **{path: dict(owner) for path in NOT_OFFERED},
        }


PROFILES = {f"{verb}/profile_template" for verb in ("bind", "add", "get", "list", "update", "delete")}
NOT_OFFERED = {"chat", "edit/profile", "delete/profile", *PROFILES}


@pytest.fixture
def things(memos: Memos) -> Things:
    added = memos.say(f"I say that {SECRET}.", conversation_id=f"{memos.user_id}-talk")
    base = memos.ask("create/knowledgebase", knowledgebase_name="Safes")["id"]
    listed = memos.send(
        "add/knowledgebase-file", {"knowledgebase_id": base, "file": [{"content": NOTE, "name": "safe note.txt"}]}
    )
    memory = memos.ask("get/memory")["memory_detail_list"][0]["id"]
    file = listed.json()["data"][0]["id"]
    return Things(memos.user_id, added["conversation_id"], added["task_id"], memory, base, file)


@pytest.fixture
def stranger(server: Server, memos: Memos) -> Memos:
    """One of another project, with the same user id."""
    key = server.command("key", "create", "walker", "--project", f"project-of-{memos.user_id}").strip()
    return Memos(server.address, key, memos.user_id)


def absent(things: Things) -> Things:
    """Ids in the same form that nothing has."""
    return Things(**{name: thing[:-6] + "zzzzzz" for name, thing in asdict(things).items()})


def tried(who: Memos, path: str, things: Things) -> tuple[int, str]:
    """Send to one address, and return the status and the answer without ids and times."""
    body = things.bodies[path]
    if body is not None:
        answer = who.send(path, body)
    else:
        address = f"{who.address}{PREFIX}/{path.replace('{memory_id:path}', things.memory)}"
        answer = httpx.get(address, headers={"Authorization": f"Token {who.key}"}, trust_env=False)
    words = answer.text
    for name, thing in sorted(asdict(things).items(), key=lambda item: -len(item[1])):
        words = words.replace(thing, name)
    return answer.status_code, MOMENT.sub("moment", ID.sub(r"\1", words))


def test_every_address_is_tried(things: Things) -> None:
    assert set(things.bodies) == {route.path for route in API_ROUTES}


def test_another_projects_key_finds_all_as_if_absent(memos: Memos, stranger: Memos, things: Things) -> None:
    unknown = absent(things)
    before = everything(memos, things)

    theirs = {path: tried(stranger, path, things) for path in things.bodies}
    nothing = {path: tried(stranger, path, unknown) for path in unknown.bodies}

    assert theirs == nothing
    assert [
        path
        for path, (_, words) in theirs.items()
        if "safe note" in words or (SECRET in words and path != "add/feedback")
    ] == []
    assert everything(memos, things) == before


def everything(memos: Memos, things: Things) -> Fields:
    """Show what the owner has, as the owner sees it."""
    files = memos.send("get/knowledgebase-file", {"knowledgebase_id": things.base}).json()["data"]["file_detail_list"]
    shown = [
        memos.ask("get/memory")["memory_detail_list"],
        memos.ask("get/message", conversation_id=things.conversation),
    ]
    return {"shown": json.loads(json.dumps(shown)), "files": [(file["id"], file["name"]) for file in files]}


def test_another_user_finds_nothing_of_the_first(memos: Memos, things: Things) -> None:
    other = f"{things.user}-other"
    theirs = Things(**{**asdict(things), "user": other})

    answers = [tried(memos, path, theirs)[1] for path in ("search/memory", "get/message", "get/memory", "add/feedback")]

    assert [words for words in answers if "12-34-56" in words or "safe note" in words] == []
    assert memos.found(SECRET) == [f"User: I say that {SECRET}."]


def test_the_owner_reaches_everything_that_is_tried(memos: Memos, things: Things) -> None:
    offered = [path for path in things.bodies if path not in NOT_OFFERED]

    assert [path for path in offered if tried(memos, path, things)[0] != 200] == []
