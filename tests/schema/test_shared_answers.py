"""Subscriptions that ask the same of one event share its answer, and no others do."""

from collections.abc import AsyncIterator

import pytest
import strawberry

from memos_gql.auth import Caller
from memos_gql.schema.operations import Schema
from memos_gql.schema.shared_answers import SharedAnswers
from tests.schema.conftest import TOY_SETTINGS, ToyContext
from tests.schema.test_server_socket import INIT, open_socket, receive, send, subscribe

OURS, THEIRS = Caller(project_id="toy", key_id="ours"), Caller(project_id="toy", key_id="theirs")
WATCH = "subscription ($twice: Boolean = false) { happened { name again: name @include(if: $twice) } }"
BY_FRAGMENT = "subscription { happened { ...Some } } fragment Some on Event { name }"
BY_ANOTHER = "subscription { happened { ...Some } } fragment Some on Event { same: name }"


@strawberry.type
class Event:
    shared_answers: strawberry.Private[SharedAnswers]
    completed: strawberry.Private[list[str]]

    @strawberry.field
    def name(self) -> str:
        self.completed.append("name")
        return "event"

    @strawberry.field
    async def loaded(self) -> int:
        self.completed.append("loaded")
        return self.completed.count("loaded")

    @strawberry.field
    def breaks(self) -> str:
        self.completed.append("breaks")
        raise RuntimeError("secret of the server")


@strawberry.type
class Query:
    unused: int = 0


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def happened(self, info: strawberry.Info) -> AsyncIterator[Event]:
        yield info.root_value


class Watched:
    """One event, and a schema in which it can be watched."""

    def __init__(self) -> None:
        self.schema = Schema(Query, None, Subscription, settings=TOY_SETTINGS)
        self.event = Event(shared_answers=SharedAnswers(), completed=[])

    async def __call__(
        self, query: str, *, caller: Caller = OURS, twice: bool | None = None
    ) -> tuple[dict[str, object] | None, int]:
        """Return the data of the answer, and how many errors it has."""
        results = await self.schema.subscribe(
            query,
            None if twice is None else {"twice": twice},
            context_value=ToyContext(caller, "r"),
            root_value=self.event,
        )
        (result,) = [each async for each in results]
        return result.data, len(result.errors or ())


@pytest.fixture
def watch() -> Watched:
    return Watched()


async def test_an_answer_is_completed_once_for_all_that_ask_the_same(watch: Watched) -> None:
    answers = [await watch(WATCH) for _ in range(3)]

    assert answers == [({"happened": {"name": "event"}}, 0)] * 3
    assert watch.event.completed == ["name"]


async def test_other_variables_have_an_answer_of_their_own(watch: Watched) -> None:
    answers = [await watch(WATCH, twice=twice) for twice in (False, True, False, True)]

    once, both = ({"happened": {"name": "event"}}, 0), ({"happened": {"name": "event", "again": "event"}}, 0)
    assert answers == [once, both, once, both]
    assert watch.event.completed == ["name"] * 3


async def test_equal_operations_with_other_fragments_have_answers_of_their_own(watch: Watched) -> None:
    answers = [await watch(query) for query in (BY_FRAGMENT, BY_ANOTHER, BY_FRAGMENT)]

    assert [data for data, _ in answers] == [
        {"happened": {"name": "event"}},
        {"happened": {"same": "event"}},
        {"happened": {"name": "event"}},
    ]


async def test_another_key_has_an_answer_of_its_own(watch: Watched) -> None:
    answers = [await watch(WATCH, caller=caller) for caller in (OURS, THEIRS)]

    assert answers == [({"happened": {"name": "event"}}, 0)] * 2
    assert watch.event.completed == ["name"] * 2


async def test_what_is_loaded_is_loaded_for_each(watch: Watched) -> None:
    answers = [await watch("subscription { happened { loaded } }") for _ in range(2)]

    assert answers == [({"happened": {"loaded": 1}}, 0), ({"happened": {"loaded": 2}}, 0)]


async def test_an_answer_with_an_error_is_not_shared(watch: Watched) -> None:
    answers = [await watch("subscription { happened { breaks } }") for _ in range(2)]

    assert answers == [(None, 1)] * 2
    assert watch.event.completed == ["breaks"] * 2


async def test_subscriptions_that_share_an_answer_receive_it_under_their_own_ids(toy: str) -> None:
    ids = ['say "one"', "第二"]
    async with open_socket(toy) as socket:
        await send(socket, INIT)
        for operation_id in ids:
            await subscribe(socket, 'subscription { shared(name: "Zoë") { name } }', operation_id=operation_id)
        _acknowledged, *received = [await receive(socket) for _ in range(5)]

    data = {"shared": {"name": "Zoë"}}
    for operation_id in ids:
        of_one = [message for message in received if message["id"] == operation_id]
        assert of_one == [
            {"id": operation_id, "type": "next", "payload": {"data": data}},
            {"id": operation_id, "type": "complete"},
        ]
