"""What was said, or happens, when the query says is found, though it shares no word with the query."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.storage.candidates import Candidate
from tests.search.judged import Said, candidates_of, ranked

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DIARY = {
    "I repaired the fence with Oskar.": "2026-11-20",
    "Yesterday the boiler broke.": "2026-11-18",
    "Tickets for the opera are booked for 24 December.": "2026-11-02",
    "I bought a second-hand kayak.": "2026-10-09",
    "We had soup and bread.": "2026-11-27",
    "我跟小林去爬山了。": "2026-11-20",
    "前天我把自行车修好了。": "2026-11-14",
    "十二月二十四日我们要看歌剧。": "2026-11-02",
    "我买了一条二手皮划艇。": "2026-10-09",
    "晚饭吃了饺子。": "2026-11-27",
}


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> Embedder:
    return open_embedder(model_dir, threads=1)


@pytest.fixture
async def diary(embedder: Embedder) -> list[Candidate]:
    return await candidates_of(
        embedder, [Said(words, datetime.fromisoformat(f"{day}T18:00:00+00:00")) for words, day in DIARY.items()]
    )


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("What did I do last Friday?", "We had soup and bread."),
        ("What happened on 20 November?", "I repaired the fence with Oskar."),
        ("What happened on November 17th?", "Yesterday the boiler broke."),
        ("What is planned for 24 December?", "Tickets for the opera are booked for 24 December."),
        ("What did I buy in October?", "I bought a second-hand kayak."),
        ("What did I eat yesterday?", "We had soup and bread."),
        ("十一月二十日我做了什么？", "我跟小林去爬山了。"),
        ("十一月十二日发生了什么", "前天我把自行车修好了。"),
        ("12月24日有什么安排", "十二月二十四日我们要看歌剧。"),
        ("上个月我买了什么", "我买了一条二手皮划艇。"),
        ("昨天我吃了什么", "晚饭吃了饺子。"),
    ],
)
async def test_the_time_that_is_asked_about_lifts_what_belongs_to_it(
    embedder: Embedder, diary: list[Candidate], query: str, answer: str
) -> None:
    same_language = [candidate for candidate in diary if candidate.id.isascii() == query.isascii()]

    first, *_ = await ranked(embedder, same_language, query, NOW)

    assert (first.id, first.explanation.date > 0) == (answer, True)


async def test_a_query_without_a_time_lifts_nothing(embedder: Embedder, diary: list[Candidate]) -> None:
    matches = await ranked(embedder, diary, "Who helped me with the fence?", NOW)

    assert {match.explanation.date for match in matches} == {0.0}
