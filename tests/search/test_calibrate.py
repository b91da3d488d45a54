from collections.abc import Sequence

import numpy as np
import pytest

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.calibrate import SharedWords, likeness, log_odds, relativity, shared_words
from tests.search.pairs import HELD_OUT

# What the model cannot know or the words mislead about; a better model may shorten these lists, nothing may lengthen them
KNOWN_TOO_LOW = {"new job", "Where did I leave my blue scarf?", "她想学什么专业"}
KNOWN_TOO_HIGH = {"first man on the moon", "登月第一人", "wedding dress", "婚纱照"}


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return open_embedder(tmp_path_factory.mktemp("models"), threads=2)


async def judged(embedder: Embedder, query: str, texts: Sequence[str]) -> list[float]:
    vectors = await embedder.embed_documents(texts)
    alike = likeness(await embedder.embed_query(query), vectors)
    return [relativity(log_odds(float(one), shared_words(query, text))) for one, text in zip(alike, texts, strict=True)]


async def test_the_held_out_answers_score_half_or_more(embedder: Embedder) -> None:
    texts = HELD_OUT.texts
    vectors = await embedder.embed_documents(texts)

    scores = {}
    for query, text in HELD_OUT.related:
        (alike,) = likeness(await embedder.embed_query(query), vectors[[texts.index(text)]])
        scores[query] = relativity(log_odds(float(alike), shared_words(query, text)))

    assert {query for query, score in scores.items() if score < 0.5} <= KNOWN_TOO_LOW


async def test_the_best_hit_of_a_held_out_stranger_scores_little(embedder: Embedder) -> None:
    texts = HELD_OUT.texts
    vectors = await embedder.embed_documents(texts)

    best = {}
    for query in HELD_OUT.unrelated:
        alike = likeness(await embedder.embed_query(query), vectors)
        best[query] = max(relativity(log_odds(float(one), shared_words(query, text))) for one, text in zip(alike, texts, strict=True))

    assert {query for query, score in best.items() if score > 0.3} <= KNOWN_TOO_HIGH


@pytest.mark.parametrize("text", ["Jonas has taken cello lessons since primary school.", "奶奶一直住在成都，不愿意搬家。", "PO-66310"])
async def test_an_exact_repeat_is_nearly_certain(embedder: Embedder, text: str) -> None:
    (score,) = await judged(embedder, text, [text])

    assert score > 0.99


@pytest.mark.parametrize(
    ("query", "text", "shared"),
    [
        ("What does the cat eat?", "Cats eat tuna", SharedWords(1.0, 0.0)),
        ("red cat", "a cat", SharedWords(0.5, 0.0)),
        ("invoice 4012", "invoice 4012 was paid", SharedWords(1.0, 1.0)),
        ("invoice 4012", "invoice 4013 was paid", SharedWords(0.5, -1.0)),
        ("cat cat dog", "a cat", SharedWords(0.5, 0.0)),
        ("猫", "我的猫喜欢吃金枪鱼", SharedWords(1.0, 0.0)),
        ("what is the", "what is the", SharedWords(0.0, 0.0)),
        ("", "", SharedWords(0.0, 0.0)),
    ],
)
def test_words_are_shared_apart_from_their_form(query: str, text: str, shared: SharedWords) -> None:
    assert shared_words(query, text) == shared


def test_more_likeness_and_more_shared_words_never_lessen_relativity() -> None:
    by_likeness = [relativity(log_odds(step / 10, SharedWords(0.5, 0.0))) for step in range(-10, 11)]
    by_coverage = [relativity(log_odds(0.3, SharedWords(step / 10, 0.0))) for step in range(11)]

    assert by_likeness == sorted(by_likeness)
    assert by_coverage == sorted(by_coverage)
    assert 0 < by_likeness[0] < by_likeness[-1] < 1


def test_likeness_is_a_cosine_for_any_vector() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    alike = likeness(vectors[0], vectors)

    assert alike.shape == (50,)
    assert np.all(np.abs(alike) <= 1 + 1e-5)
