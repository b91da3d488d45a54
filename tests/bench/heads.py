"""Fit the classifiers of memos_gql/memory/likely, and say how well they judge what they were not fitted to.

Run: python -m tests.bench.heads MODEL_DIR [--write]. With --write it makes texts.npz and endings.npz anew, in some
minutes. It learns from the development halves, never from the held-out ones, which it only counts.

Sources: the form of a head is that of Lin et al., "A Structured Self-attentive Sentence Embedding", ICLR 2017; its
gradients are followed with AdamW, Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray

from memos_gql.memory.comparable import comparable
from memos_gql.memory.language import Language
from memos_gql.memory.likely import endings, texts
from memos_gql.memory.opaque import legible
from memos_gql.providers.embedding import DOCUMENT_PREFIX, JUDGED_OUTPUTS, cut, pair_ids
from memos_gql.providers.heads import Head, averages, save_head, shares
from memos_gql.providers.model_files import NETWORK, model_files
from memos_gql.providers.tokenizer import open_tokenizer
from tests.bench import machine
from tests.memory.likely.rows import Row, embedded_form, pairs, sentences

WAYS = 8
EPOCHS, AT_ONCE = 8, 64
RATE, WARM_UP = 2e-3, 0.1
DECAY = 0.05
DROPPED = 0.2
"""Share of the averages that each step leaves out."""
SURE = 0.98
"""The probability that is learnt for what is labelled as a preference, and one minus it for what is none."""
FOLDS = 3
MISTAKEN, MISTAKEN_PAIRS = 0.015, 0.005
"""Share of what is none that may be taken for a preference, and for the end of another statement."""
FOUND = 0.93
"""Share of the texts that end something that must be looked at with what was said before."""
SAME_OF = 10
"""One of so many pairs gives a pair of equal texts."""
FAST, SLOW, TINY = 0.9, 0.999, 1e-8
"""The memories of AdamW, and what keeps it from dividing by zero."""

FloatArray = NDArray[np.float32]
Parameters = dict[str, FloatArray]
Limit = Callable[[FloatArray, FloatArray], float]
Rows = Callable[[str, str], list[Row]]


@dataclass(frozen=True)
class Example:
    """States of the tokens, shape (tokens, dimensions), and the labels of its row."""

    states: NDArray[np.float16]
    labels: tuple[float, ...]


class Network:
    """The built-in model, of which the states after some layers are read."""

    def __init__(self, model_dir: Path) -> None:
        self._session = onnxruntime.InferenceSession(model_files(model_dir) / NETWORK)
        self._tokenizer = open_tokenizer(model_dir)

    def example(self, row: Row) -> Example:
        return Example(self._states(self._ids(row.texts)).astype(np.float16), row.labels)

    def _ids(self, texts: Sequence[str]) -> list[int]:
        if len(texts) > 1:
            earlier, later = (legible(comparable(text)) for text in texts)
            return pair_ids(self._tokenizer, earlier, later)
        return cut(self._tokenizer.ids(DOCUMENT_PREFIX + embedded_form(texts[0])))

    def _states(self, ids: list[int]) -> FloatArray:
        found = self._session.run(JUDGED_OUTPUTS, {"ids": np.array([ids], np.int64)})
        states: FloatArray = np.concatenate(found, axis=-1, dtype=np.float32)[0]
        return states


class Alike(NamedTuple):
    """Texts with equally many tokens: states of shape (texts, tokens, dimensions), labels of shape (texts, answers)."""

    states: FloatArray
    labels: FloatArray


def batches(examples: Sequence[Example], random: np.random.Generator) -> Iterator[list[Alike]]:
    """Yield batches in any order, each in groups of texts with equally many tokens."""
    order = random.permutation(len(examples))
    for start in range(0, len(order), AT_ONCE):
        by_length: dict[int, list[Example]] = defaultdict(list)
        for place in order[start : start + AT_ONCE]:
            by_length[len(examples[place].states)].append(examples[place])
        yield [
            Alike(
                np.array([one.states for one in same], np.float32), np.array([one.labels for one in same], np.float32)
            )
            for same in by_length.values()
        ]


def fitted(examples: Sequence[Example], seed: int = 0) -> Head:
    random = np.random.default_rng(seed)
    dimensions, answers = examples[0].states.shape[1], len(examples[0].labels)
    known: Parameters = {
        "attention": random.normal(0, 0.02, (dimensions, WAYS)).astype(np.float32),
        "weights": np.zeros(((WAYS + 1) * dimensions, answers), np.float32),
        "bias": np.zeros(answers, np.float32),
    }
    fast = {name: np.zeros_like(value) for name, value in known.items()}
    slow = {name: np.zeros_like(value) for name, value in known.items()}
    steps = EPOCHS * -(-len(examples) // AT_ONCE)
    plan = (batch for _ in range(EPOCHS) for batch in batches(examples, random))
    for step, batch in enumerate(plan, start=1):
        rate = RATE * min(1.0, step / (WARM_UP * steps)) * (1 - step / (steps + 1))
        for name, slope in gradients(Head(**known, least={}), batch, random).items():
            fast[name] = FAST * fast[name] + (1 - FAST) * slope
            slow[name] = SLOW * slow[name] + (1 - SLOW) * slope**2
            moved = fast[name] / (1 - FAST**step) / (np.sqrt(slow[name] / (1 - SLOW**step)) + TINY)
            known[name] = np.asarray(known[name] - rate * (moved + DECAY * known[name]), np.float32)
    return Head(**known, least={})


def gradients(head: Head, batch: Sequence[Alike], random: np.random.Generator) -> Parameters:
    """Return the slopes of the mean cross entropy of a batch, where labels are known."""
    known = sum((~np.isnan(group.labels)).sum(axis=0) for group in batch)
    slopes = [_slopes(head, group, random, known=np.maximum(known, 1)) for group in batch]
    return {name: np.sum([each[name] for each in slopes], axis=0, dtype=np.float32) for name in slopes[0]}


def _slopes(head: Head, group: Alike, random: np.random.Generator, *, known: NDArray[np.int_]) -> Parameters:
    """Return what texts with equally many tokens add; `known` counts the labels of each answer in the batch."""
    texts, _, dimensions = group.states.shape
    share = shares(group.states, head.attention)
    kept = (random.random((texts, (WAYS + 1) * dimensions)) > DROPPED).astype(np.float32) / (1 - DROPPED)
    seen = averages(group.states, head.attention).reshape(texts, -1) * kept
    expected = 1 / (1 + np.exp(-(seen @ head.weights + head.bias)))
    wanted = np.where(group.labels > 0, SURE, 1 - SURE)
    error = (np.where(np.isnan(group.labels), 0, expected - wanted) / known).astype(np.float32)
    of_averages = ((error @ head.weights.T) * kept).reshape(texts, WAYS + 1, dimensions)[:, :WAYS]
    of_shares = group.states @ of_averages.transpose(0, 2, 1)
    of_scores = share * (of_shares - (share * of_shares).sum(axis=1, keepdims=True))
    return {
        "attention": np.tensordot(group.states, of_scores, axes=([0, 1], [0, 1])),
        "weights": seen.T @ error,
        "bias": error.sum(axis=0),
    }


def judged(head: Head, examples: Sequence[Example]) -> FloatArray:
    return np.concatenate([head.log_odds(one.states[np.newaxis].astype(np.float32)) for one in examples])


def across(examples: Sequence[Example]) -> FloatArray:
    """Judge each example by a head that was fitted without its fold."""
    log_odds = np.zeros((len(examples), len(examples[0].labels)), np.float32)
    for fold in range(FOLDS):
        head = fitted([one for place, one in enumerate(examples) if place % FOLDS != fold])
        log_odds[fold::FOLDS] = judged(head, examples[fold::FOLDS])
    return log_odds


def least(log_odds: FloatArray, labels: FloatArray, limits: Sequence[Limit]) -> FloatArray:
    """Return the log-odds from which on each answer is yes."""
    return np.array([limit(log_odds[:, place], labels[:, place]) for place, limit in enumerate(limits)], np.float32)


def few_mistaken(log_odds: FloatArray, labels: FloatArray, *, share: float = MISTAKEN) -> float:
    return float(np.quantile(log_odds[labels == 0], 1 - share))


def most_found(log_odds: FloatArray, labels: FloatArray) -> float:
    return float(np.quantile(log_odds[labels == 1], 1 - FOUND))


def as_likely(_log_odds: FloatArray, _labels: FloatArray) -> float:
    return 0.0


def fit(network: Network, rows_of: Rows, limits: Sequence[Limit]) -> Head:
    """Fit a head to the development halves, and print how many of the held-out ones it finds."""
    teaching = {language: [network.example(row) for row in rows_of("development", language)] for language in Language}
    examples = [one for rows in teaching.values() for one in rows]
    log_odds, labels = across(examples), np.array([one.labels for one in examples])
    of = np.array([language for language, rows in teaching.items() for _ in rows])
    limit: dict[str, FloatArray] = {
        language: least(log_odds[of == language], labels[of == language], limits) for language in Language
    }
    head = replace(fitted(examples), least=limit)
    for language in Language:
        held_out = [network.example(row) for row in rows_of("held_out", language)]
        report(language, limit[language], judged(head, held_out), np.array([one.labels for one in held_out]))
    return head


def report(language: Language, limits: FloatArray, log_odds: FloatArray, labels: FloatArray) -> None:
    for answer, limit in enumerate(limits):
        is_found, is_so, is_not = log_odds[:, answer] >= limit, labels[:, answer] == 1, labels[:, answer] == 0
        sys.stdout.write(
            f"{language}, answer {answer} from {limit:.2f} on: "
            f"found {(is_found & is_so).sum()} of {is_so.sum()}, "
            f"mistaken {(is_found & is_not).sum()} of {is_not.sum()}\n"
        )


def main(model_dir: Path, *, is_written: bool) -> None:
    network = Network(model_dir)
    of_texts = fit(network, sentences, (few_mistaken, as_likely, most_found))
    of_pairs = fit(network, with_strangers, (partial(few_mistaken, share=MISTAKEN_PAIRS),))
    if is_written:
        save_head(of_texts, texts.HEAD)
        save_head(of_pairs, endings.HEAD)


def with_strangers(half: str, language: str) -> list[Row]:
    """Add pairs of texts that were not written for each other, and of equal ones: none ends the other."""
    known = pairs(half, language)
    random = np.random.default_rng(0)
    later = random.permutation(len(known))
    apart = [
        Row((row.texts[0], known[other].texts[1]), (0.0,))
        for row, other in zip(known, later, strict=True)
        if known[other].texts[0] != row.texts[0]
    ]
    same = [Row((row.texts[0], row.texts[0]), (0.0,)) for row in known[::SAME_OF]]
    return [*known, *apart[::2], *same] if half == "development" else known


if __name__ == "__main__":
    machine.show()
    main(Path(sys.argv[1]), is_written="--write" in sys.argv)
