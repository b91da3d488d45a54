from collections.abc import Sequence

import numpy as np
import pytest

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.calibrate import SharedWords, built_in_scale, log_odds, relativity, shared_words
from memos_gql.search.fitting import Store
from tests.search.pairs import HELD_OUT, development_stores
from tests.search.pairs_unseen import CHAT, CHINESE, OFFICE

# What the model does not know or the words mislead about. A better model shortens these lists; nothing may lengthen them.
TOO_LOW = {
    "held out": {"new job", "Where did I leave my blue scarf?", "她想学什么专业"},
    "chat": {
        "Can I eat shrimp?",
        "Where do I work?",
        "my anniversary",
        "Who is my husband?",
        "Do I have any siblings?",
        "favourite band",
        "How am I getting to the office?",
        "what am I saving money for",
        "which language am I studying",
    },
    "office": {"sick note", "deployment day", "Which customer wants single sign-on?", "new hire"},
    "chinese": {
        "我能吃花生吗",
        "我的职业",
        "有什么爱好",
        "车从哪个门进出",
        "What is my son's name?",
        "door code",
        "What kind of nodule was found?",
    },
}
TOO_HIGH = {
    "held out": {"first man on the moon", "登月第一人", "wedding dress"},
    "chat": {"Which university did I go to?", "symptoms of appendicitis", "best phone under 300"},
    "office": {"quarterly dividend of Siemens", "dress code"},
    "chinese": {"怎么开公司"},
}
# So near to a limit that another processor's rounding may move them over it
ON_THE_LIMIT = {"what am I saving money for", "door code", "Which university did I go to?"}
STORES = [pytest.param(name, store, id=name) for name, store in zip(TOO_LOW, (HELD_OUT, CHAT, OFFICE, CHINESE), strict=True)]


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return open_embedder(tmp_path_factory.mktemp("models"), threads=2)


async def judged(embedder: Embedder, query: str, texts: Sequence[str]) -> list[float]:
    vectors = await embedder.embed_documents(texts)
    alike = built_in_scale().likeness(await embedder.embed_query(query), vectors)
    return [relativity(log_odds(float(one), shared_words(query, text))) for one, text in zip(alike, texts, strict=True)]


async def answers_below_half(embedder: Embedder, store: Store) -> set[str]:
    texts = store.texts
    vectors = await embedder.embed_documents(texts)
    scores = {}
    for query, text in store.related:
        (alike,) = built_in_scale().likeness(await embedder.embed_query(query), vectors[[texts.index(text)]])
        scores[query] = relativity(log_odds(float(alike), shared_words(query, text)))
    return {query for query, score in scores.items() if score < 0.5}


async def strangers_above_three_tenths(embedder: Embedder, store: Store) -> set[str]:
    texts = store.texts
    vectors = await embedder.embed_documents(texts)
    best = {}
    for query in store.unrelated:
        alike = built_in_scale().likeness(await embedder.embed_query(query), vectors)
        best[query] = max(relativity(log_odds(float(one), shared_words(query, text))) for one, text in zip(alike, texts, strict=True))
    return {query for query, score in best.items() if score > 0.3}


@pytest.mark.parametrize(("name", "store"), STORES)
async def test_all_answers_but_those_named_score_half_or_more(embedder: Embedder, name: str, store: Store) -> None:
    assert await answers_below_half(embedder, store) - ON_THE_LIMIT == TOO_LOW[name] - ON_THE_LIMIT


@pytest.mark.parametrize(("name", "store"), STORES)
async def test_the_best_hit_of_all_strangers_but_those_named_scores_little(embedder: Embedder, name: str, store: Store) -> None:
    assert await strangers_above_three_tenths(embedder, store) - ON_THE_LIMIT == TOO_HIGH[name] - ON_THE_LIMIT


async def test_what_relativity_was_fitted_on_keeps_to_its_limits_as_far_as_it_did(embedder: Embedder) -> None:
    stores = development_stores()

    low = sum([len(await answers_below_half(embedder, store)) for store in stores])
    high = sum([len(await strangers_above_three_tenths(embedder, store)) for store in stores])

    assert (sum(len(store.related) for store in stores), sum(len(store.unrelated) for store in stores)) == (550, 335)
    assert low == pytest.approx(93, abs=4)  # another processor rounds otherwise
    assert high == pytest.approx(25, abs=4)


def test_relativity_decides_about_zero_and_still_tells_apart_what_is_far_from_it() -> None:
    assert [round(relativity(odds), 2) for odds in (-5, -1, -0.18, 0, 1, 5)] == [0.02, 0.09, 0.3, 0.5, 0.91, 0.98]
    assert relativity(40) < relativity(50) < 1


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

    alike = built_in_scale().likeness(vectors[0], vectors)

    assert alike.shape == (50,)
    assert np.all(np.abs(alike) <= 1 + 1e-5)
