"""A question that points at a file finds the newest of its kind, and one that says what it looks for is left alone."""

import pytest

from memos_gql.search.pointing import joined, kind_pointed_at
from memos_gql.search.rank import Match


@pytest.mark.parametrize(
    "query",
    [
        "Help me summarize this image",
        "What is in the picture?",
        "describe my photo",
        "What does the screenshot show?",
        "What’s in this picture?",
        "Describe the attached photo in detail.",
        "Extract the text from my latest screenshot",
        "这张图里有什么？",
        "帮我总结一下这张图片",
        "这张照片里有什么？",
    ],
)
def test_an_image_is_pointed_at(query: str) -> None:
    assert kind_pointed_at(query) == "image"


@pytest.mark.parametrize(
    "query", ["Summarize this document.", "What does the PDF say?", "What are the files about?", "这份文件讲了什么？", "总结这个PDF"]
)
def test_a_document_is_pointed_at(query: str) -> None:
    assert kind_pointed_at(query) == "document"


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
        "地图",
    ],
)
def test_what_says_more_points_at_nothing(query: str) -> None:
    assert kind_pointed_at(query) is None


def test_what_answers_by_itself_stays_ahead_and_nothing_is_listed_twice() -> None:
    ranked = [Match("a", 0.9), Match("b", 0.2), Match("c", 0.1)]

    assert joined(ranked, [Match("c", 0.5), Match("a", 0.5)]) == [Match("a", 0.9), Match("c", 0.5), Match("b", 0.2)]
    assert joined(ranked, []) == ranked
