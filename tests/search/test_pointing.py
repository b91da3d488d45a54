"""A question that points at a file finds the newest of its kind, and one that says what it looks for is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from memos_gql.documents import MemoryType, ProjectScope, Source, TextMemory, new_id
from memos_gql.memory.dates import without_dates
from memos_gql.resources import Database
from memos_gql.search.pointing import Pointed, joined, kind_pointed_at, pointed_at
from memos_gql.search.rank import Match
from memos_gql.storage.conditions import Conditions

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


POINTING = {
    "image": (
        *(
            "Help me summarize this image",
            "What is in the picture?",
            "What’s in this picture?",
            "the pic from yesterday",
        ),
        *("what did the picture I showed you say?", "Explain the diagram I sent", "上次发的图"),
        *("这张图里有什么？", "帮我总结一下这张图片", "我昨天发的图片里有什么？"),
    ),
    "photo": (
        *(
            "describe my photo",
            "Describe the attached photo in detail.",
            "What was in the photo I sent you last Friday?",
            "my selfie",
        ),
        *("这张照片里有什么？", "我之前给你的那张照片上写了什么字"),
    ),
    "screenshot": (
        *(
            "What does the screenshot show?",
            "Extract the text from my latest screenshot",
            "summarise yesterday's screenshot",
        ),
        *("the screenshot", "截图", "把上周的截图再看看", "我发的屏幕截图里写了什么"),
    ),
    "chart": (
        "the chart I sent",
        "What do the graphs show?",
        "Describe the chart from last week",
        "图表",
        "我上次发的饼图",
        "解释一下这张折线图",
    ),
}


@pytest.mark.parametrize(("kind", "query"), [(kind, query) for kind, queries in POINTING.items() for query in queries])
def test_a_kind_of_picture_is_pointed_at(kind: str, query: str) -> None:
    assert kind_pointed_at(without_dates(query, NOW)) == kind


@pytest.mark.parametrize(
    "query",
    [
        *(
            "Summarize this document.",
            "What does the PDF say?",
            "What are the files about?",
            "这份文件讲了什么？",
            "总结这个PDF",
        ),
        *(
            "Which document did I upload two weeks ago?",
            "the attachment of 3 May",
            "前天上传的文件讲了什么",
            "上个月那份PDF",
        ),
    ],
)
def test_a_document_is_pointed_at(query: str) -> None:
    assert kind_pointed_at(without_dates(query, NOW)) == "document"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "What is the price in the picture of the boat?",
        "image processing libraries",
        "Who sent the file to Anna?",
        "Summarize this",
        "图片里的猫叫什么",
        "photo album",
        *("地图", "graph database", "Which chart did Anna draw?", "截图工具哪个好"),
    ],
)
def test_what_says_more_points_at_nothing(query: str) -> None:
    assert kind_pointed_at(query) is None


def test_what_answers_by_itself_stays_ahead_and_nothing_is_listed_twice() -> None:
    ranked = [Match("a", 0.9), Match("b", 0.2), Match("c", 0.1)]

    assert joined(ranked, Pointed([Match("c", 0.5), Match("a", 0.5)])) == [
        Match("a", 0.9),
        Match("c", 0.5),
        Match("b", 0.2),
    ]
    assert joined(ranked, Pointed()) == ranked


@pytest.mark.parametrize("query", ["What was in the photo I sent you yesterday?", "我昨天发的图片里有什么？"])
async def test_a_named_day_chooses_the_photos_of_that_day(database: Database, owner: str, query: str) -> None:
    source = Source(task_id="task_1", message_id="msg_1", part_index=0, file_id="file_1")
    about = {
        "project_id": "default",
        "owner": owner,
        "conversation_id": "c",
        "tags": ["image"],
        "sources": [source],
        "confidence": 1.0,
    }
    photos = [
        TextMemory(
            id=new_id("mem"),
            **about,
            key="p",
            value="p",
            memory_type=MemoryType.LONG_TERM,
            said_at=NOW - timedelta(days=days),
        )
        for days in range(3)
    ]
    await TextMemory.insert_many(photos)

    then = await pointed_at(query, [Conditions(owner=owner)], NOW, scope=ProjectScope("default"))
    newest = await pointed_at("What is in the photo?", [Conditions(owner=owner)], NOW, scope=ProjectScope("default"))

    assert [match.id for match in then.matches] == [photos[1].id]
    assert [match.id for match in newest.matches] == [photo.id for photo in photos]


async def test_pictures_of_the_kind_come_first_then_those_of_no_known_kind_and_no_others(
    database: Database, owner: str
) -> None:
    source = Source(task_id="task_1", message_id="msg_1", part_index=0, file_id="file_1")
    about = {"project_id": "default", "owner": owner, "conversation_id": "c", "sources": [source], "confidence": 1.0}

    def picture(kind: tuple[str, ...], *, days: int) -> TextMemory:
        said_at = NOW - timedelta(days=days)
        return TextMemory(
            id=new_id("mem"),
            **about,
            tags=["image", *kind],
            key="p",
            value="p",
            memory_type=MemoryType.LONG_TERM,
            said_at=said_at,
        )

    chart, unknown, old, older = (
        picture(kind, days=days) for days, kind in enumerate([("chart",), (), ("screenshot",), ("screenshot",)])
    )
    await TextMemory.insert_many([older, unknown, chart, old])

    found = await pointed_at(
        "what does the screenshot say?", [Conditions(owner=owner)], NOW, scope=ProjectScope("default")
    )

    assert [match.id for match in found.matches] == [old.id, older.id, unknown.id]
