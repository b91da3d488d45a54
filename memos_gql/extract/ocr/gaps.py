"""Blank paper within a line of Chinese or Japanese, which has no spaces between its words."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from memos_gql.extract.wording import is_wide

# Times the usual distance of two characters. Marks fill half of their square, and some kana little more.
_BLANK, _BLANK_AT_KANA, _BLANK_AT_MARK = 0.5, 0.8, 1.0
_KANA = re.compile("[\u3041-\u30fe]")
_FEWEST = 3  # distances that are needed to know the usual one
_LEAST_PIECE = 2  # characters: forms spread a label of two characters to the width of longer ones; it is one word


def gaps(signs: Sequence[str], starts_px: Sequence[int], ink: NDArray[np.bool_]) -> frozenset[int]:
    """Return the indices of the characters before which the paper is blank, as between the halves of a verse.

    Args:
        signs: the characters of a line.
        starts_px: where each begins, along the line.
        ink: of the line, pixel by pixel, shape (height, width).
    """
    wide = [place for place, (before, sign) in enumerate(pairwise(signs), start=1) if is_wide(before) and is_wide(sign)]
    if len(wide) < _FEWEST:
        return frozenset()
    columns = np.asarray(ink.any(axis=0), np.bool_)
    usual = median(starts_px[place] - starts_px[place - 1] for place in wide)
    apart = [
        place
        for place in wide
        if _blank_px(columns[starts_px[place - 1] : starts_px[place]]) >= usual * _least(signs, place)
    ]
    edges = [0, *apart, len(signs)]
    around = zip(edges, edges[1:], edges[2:], strict=False)
    return frozenset(place for before, place, after in around if min(place - before, after - place) >= _LEAST_PIECE)


def _least(signs: Sequence[str], place: int) -> float:
    around = signs[place - 1] + signs[place]
    if not around.isalnum():
        return _BLANK_AT_MARK
    return _BLANK_AT_KANA if _KANA.search(around) else _BLANK


def _blank_px(ink: NDArray[np.bool_]) -> int:
    return max((len(list(run)) for has_ink, run in groupby(ink.tolist()) if not has_ink), default=0)
