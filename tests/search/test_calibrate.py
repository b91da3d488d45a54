from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.calibrate import SharedWords, built_in_scale, length_terms, log_odds, relativity, shared_words
from memos_gql.search.fitting import Store
from tests.search.judged import NOON, indexed, ranked
from tests.search.pairs import HELD_OUT, development_stores
from tests.search.pairs_unseen import CHAT, CHINESE, OFFICE

# What the model does not know or the words mislead about. A better model shortens these lists; nothing may lengthen
# them.
TOO_LOW = {
    "held out": {"new job", "Where did I leave my blue scarf?", "她想学什么专业", "notice period"},
    "chat": {
        "Can I eat shrimp?",
        "Where do I work?",
        "my anniversary",
        "Who is my husband?",
        "favourite band",
        "How am I getting to the office?",
        "what am I saving money for",
    },
    "office": {"sick note", "deployment day", "Which customer wants single sign-on?", "new hire"},
    "chinese": {
        "我能吃花生吗",
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
ON_THE_LIMIT = {
    "what am I saving money for",
    "which language am I studying",
    "door code",
    "Which university did I go to?",
}
STORES = [
    pytest.param(name, store, id=name) for name, store in zip(TOO_LOW, (HELD_OUT, CHAT, OFFICE, CHINESE), strict=True)
]


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> Embedder:
    return open_embedder(model_dir, threads=2)


@dataclass(frozen=True)
class Judged:
    """The relativity of each answer, and the best of each query that nothing in the store answers.

    They are as a search serves them.
    """

    answers: dict[str, float]
    strangers: dict[str, float]

    @property
    def too_low(self) -> set[str]:
        return {query for query, score in self.answers.items() if score < 0.5}

    @property
    def too_high(self) -> set[str]:
        return {query for query, score in self.strangers.items() if score > 0.3}


async def judged(embedder: Embedder, store: Store) -> Judged:
    candidates = await indexed(embedder, store.texts)
    found = {
        query: await ranked(embedder, candidates, query, NOON) for query in (*dict(store.related), *store.unrelated)
    }
    answers = {
        query: next(match.relativity for match in found[query] if match.id == text) for query, text in store.related
    }
    return Judged(answers, {query: max(match.relativity for match in found[query]) for query in store.unrelated})


@pytest.mark.parametrize(("name", "store"), STORES)
async def test_answers_score_half_or_more_and_strangers_little_but_those_named(
    embedder: Embedder, name: str, store: Store
) -> None:
    found = await judged(embedder, store)

    assert found.too_low - ON_THE_LIMIT == TOO_LOW[name] - ON_THE_LIMIT
    assert found.too_high - ON_THE_LIMIT == TOO_HIGH[name] - ON_THE_LIMIT


async def test_what_relativity_was_fitted_on_keeps_to_its_limits_as_far_as_it_did(embedder: Embedder) -> None:
    found = [await judged(embedder, store) for store in development_stores()]

    assert (sum(len(one.answers) for one in found), sum(len(one.strangers) for one in found)) == (550, 335)
    assert sum(len(one.too_low) for one in found) == pytest.approx(86, abs=4)  # another processor rounds otherwise
    assert sum(len(one.too_high) for one in found) == pytest.approx(25, abs=4)


def test_relativity_decides_about_zero_and_still_tells_apart_what_is_far_from_it() -> None:
    assert [round(relativity(odds), 2) for odds in (-5, -1, -0.18, 0, 1, 5)] == [0.02, 0.09, 0.3, 0.5, 0.91, 0.98]
    assert relativity(40) < relativity(50) < 1


@pytest.mark.parametrize(
    "text", ["Jonas has taken cello lessons since primary school.", "奶奶一直住在成都，不愿意搬家。", "PO-66310"]
)
async def test_an_exact_repeat_is_nearly_certain(embedder: Embedder, text: str) -> None:
    (match,) = await ranked(embedder, await indexed(embedder, [text]), text, NOON)

    assert match.relativity > 0.99


@pytest.mark.parametrize(
    ("query", "text", "shared"),
    [
        ("What does the cat eat?", "Cats eat tuna", SharedWords(1.0, 0.0)),
        ("red cat", "a cat", SharedWords(0.5, 0.0)),
        ("invoice 4012", "invoice 4012 was paid", SharedWords(1.0, 1.0)),
        ("invoice 4012", "invoice 4013 was paid", SharedWords(0.5, -1.0)),
        ("14 years old", "sixteen years old", SharedWords(2 / 3, 0.0)),
        ("cat cat dog", "a cat", SharedWords(0.5, 0.0)),
        ("猫", "我的猫喜欢吃金枪鱼", SharedWords(1.0, 0.0)),
        ("what is the", "what is the", SharedWords(0.0, 0.0)),
        ("", "", SharedWords(0.0, 0.0)),
    ],
)
def test_words_are_shared_apart_from_their_form(query: str, text: str, shared: SharedWords) -> None:
    assert shared_words(query, text) == shared


@pytest.mark.parametrize(
    ("asked", "together", "terms"),
    [
        (1, 0.0, [0, 0, 0, 0]),
        (9, 0.8, [0, 0, 0, 0]),
        (9, 0.0, [0, -2.2, -4.4, -4.4]),
        (3, 0.2, [0, -0.825, -1.65, -1.65]),
    ],
)
def test_a_long_text_is_doubted_the_more_the_fuller_the_question_and_the_fewer_of_its_words_stand_together(
    asked: int, together: float, terms: list[float]
) -> None:
    lengths = np.array([55, 65, 75, 400], np.float32)

    found = length_terms(lengths, asked=asked, together=np.full(4, together, np.float32))

    assert found.tolist() == pytest.approx(terms, abs=1e-6)


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
