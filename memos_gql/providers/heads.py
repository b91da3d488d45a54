"""Heads: small classifiers of texts on the states of the built-in model, which are computed for the vectors anyway.

A head weighs the tokens in several ways, and takes the average in each way: Lin et al., "A Structured Self-attentive
Sentence Embedding", ICLR 2017.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
LEAST = "least_"
"""What the names of arrays begin with that hold the least log-odds for a language."""


@dataclass(frozen=True, eq=False)
class Head:
    """Gives the log-odds of several answers about a text.

    attention: how much each token counts, in each of several ways, shape (dimensions, ways).
    weights: of the averages in each way and of the plain average, shape ((ways + 1) * dimensions, answers).
    bias: log-odds of a text whose averages are zero, shape (answers,).
    least: by language, the log-odds from which on each answer is yes, shape (answers,).
    """

    attention: FloatArray
    weights: FloatArray
    bias: FloatArray
    least: Mapping[str, FloatArray]

    def log_odds(self, states: FloatArray) -> FloatArray:
        """Judge texts with equally many tokens.

        Args:
            states: shape (texts, tokens, dimensions).

        Returns:
            Shape (texts, answers).
        """
        return averages(states, self.attention).reshape(len(states), -1) @ self.weights + self.bias

    def says(self, answer: int, log_odds: Sequence[float], *, language: str) -> bool:
        """Tell whether an answer is yes: never for a language that the head was not fitted to."""
        least = self.least.get(language)
        return least is not None and log_odds[answer] >= float(least[answer])


def averages(states: FloatArray, attention: FloatArray) -> FloatArray:
    """Return the averages of tokens in each way, and the plain average: shape (texts, ways + 1, dimensions)."""
    weighted = shares(states, attention).transpose(0, 2, 1) @ states
    return np.concatenate([weighted, states.mean(axis=1, keepdims=True)], axis=1)


def shares(states: FloatArray, attention: FloatArray) -> FloatArray:
    """Return the share of each token in each average: shape (texts, tokens, ways), sums over tokens are 1."""
    scores = states @ attention
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


@cache
def open_head(path: Path) -> Head:
    """Read a head that a script has fitted."""
    with np.load(path) as found:
        numbers = {name: found[name].astype(np.float32) for name in found.files}
    least = {name.removeprefix(LEAST): values for name, values in numbers.items() if name.startswith(LEAST)}
    return Head(numbers["attention"], numbers["weights"], numbers["bias"], least)


def save_head(head: Head, path: Path) -> None:
    """Write a head: its maps as float16, which changes log-odds by less than .01."""
    numbers: dict[str, Any] = {f"{LEAST}{language}": values for language, values in head.least.items()}
    numbers |= {"attention": head.attention.astype(np.float16), "weights": head.weights.astype(np.float16)}
    np.savez_compressed(path, bias=head.bias, **numbers)
