"""Combine several lines into one picture, so that Tesseract reads them in one run."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from memos_gql.extract.ocr.tesseract import Word

MARGIN_PX = 12


class Strip:
    """Lines below one another in one picture, whose background is the typical shade of all of them."""

    def __init__(self, lines: Sequence[Image.Image]) -> None:
        """Put grey pictures of lines below one another, unchanged; there must be at least one."""
        height = sum(line.height + MARGIN_PX for line in lines) + MARGIN_PX
        paper = int(np.median(np.concatenate([np.asarray(line).ravel() for line in lines])))
        self.picture = Image.new("L", (max(line.width for line in lines) + 2 * MARGIN_PX, height), paper)
        self._bottoms: list[int] = []
        top = MARGIN_PX
        for line in lines:
            self.picture.paste(line, (MARGIN_PX, top))
            top += line.height + MARGIN_PX
            self._bottoms.append(top - MARGIN_PX // 2)

    def by_line(self, words: Sequence[Word]) -> list[list[Word]]:
        """Return the words of each line; a line may have none."""
        parted: list[list[Word]] = [[] for _ in self._bottoms]
        for word in words:
            middle = word.top + word.height / 2
            parted[next((place for place, bottom in enumerate(self._bottoms) if middle < bottom), -1)].append(word)
        return parted
