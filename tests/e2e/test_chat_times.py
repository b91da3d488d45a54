"""What had a `chat_time` is meant by that time: in filters of both APIs, in orders, and in the words of a question."""

import pytest

from tests.e2e.client import Client
from tests.e2e.memos import Memos
from tests.e2e.test_times import values

ENGLISH = {
    "The hedge was cut by Aino.": "2026-02-01 09:00:00",
    "The hedge was cut by Mikko.": "September 1, 2026 5:00 PM",
    "The hedge was cut by Otso.": "2026/05/01 17:00",
}
CHINESE = {
    "篱笆是阿诺修的。": "二〇二六年二月一日 上午9点",
    "篱笆是米科修的。": "2026年9月1日 星期二 17:00",
    "篱笆是奥索修的。": "北京时间2026年5月1日下午五点",
}
LANGUAGES = pytest.mark.parametrize(("said", "query"), [(ENGLISH, "Who cut the hedge?"), (CHINESE, "篱笆是谁修的？")])
FEBRUARY, MAY, SEPTEMBER = range(3)


@pytest.fixture
def told(memos: Memos, said: dict[str, str]) -> list[str]:
    """Add the statements, and return them in the order in which they were said, as they are remembered."""
    for words, at in said.items():
        message = {"role": "user", "content": words, "chat_time": at}
        memos.ask("add/message", messages=[message], async_mode=False)
    first, last, middle = (f"User: {words}" for words in said)
    return [first, middle, last]


@LANGUAGES
@pytest.mark.parametrize(
    ("bounds", "places"),
    [
        ({"gte": "2026-05-01"}, {MAY, SEPTEMBER}),
        ({"gt": "2026-05-01T09:00:00Z"}, {SEPTEMBER}),
        ({"gte": "2026-05-01 09:00:00", "lt": "2026-09-01 09:00:00"}, {MAY}),
        ({"lte": "2026-05-01"}, {FEBRUARY, MAY}),
        ({"lt": 1777626000000}, {FEBRUARY}),
    ],
)
def test_a_filter_means_the_time_at_which_it_was_said(
    memos: Memos, told: list[str], query: str, bounds: dict[str, object], places: set[int]
) -> None:
    condition = {"and": [{"create_time": bounds}]}

    listed = memos.ask("get/memory", filter=condition)["memory_detail_list"]

    assert set(memos.found(query, filter=condition)) == {told[place] for place in places}
    assert {item["memory_value"] for item in listed} == {told[place] for place in places}


@LANGUAGES
def test_an_item_tells_when_it_was_said(memos: Memos, told: list[str], query: str) -> None:
    found = memos.ask("search/memory", query=query)["memory_detail_list"]

    times = {item["memory_value"]: item["said_time"] for item in found}
    assert [times[words] for words in told] == [1769907600000, 1777626000000, 1788253200000]


@LANGUAGES
def test_lists_and_searches_of_graphql_mean_the_same_time(client: Client, told: list[str], query: str) -> None:
    spring = {"saidAfter": "2026-02-01T01:00:00Z", "saidBefore": "2026-05-01T09:00:00Z"}
    ends = [words.split()[-1] for words in told]

    found = client.search(query, filter=spring)

    assert [edge["node"]["value"] for edge in found] == told[:1]
    assert values(client, orderBy="SAID_OLDEST") == ends
    assert values(client, orderBy="SAID_NEWEST") == ends[::-1]
    assert values(client, orderBy="UPDATED_NEWEST") == [ends[MAY], ends[SEPTEMBER], ends[FEBRUARY]]


@LANGUAGES
def test_a_question_that_names_the_month_is_answered_by_what_was_said_then(
    memos: Memos, told: list[str], query: str
) -> None:
    month, other = ("in May 2026", "in September 2026") if query.isascii() else ("2026年5月", "2026年9月")

    firsts = [memos.found(f"{query[:-1]} {named}{query[-1]}")[0] for named in (month, other)]

    assert firsts == [told[MAY], told[SEPTEMBER]]
