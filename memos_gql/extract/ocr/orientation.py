"""Find a picture's orientation by the confidence with which some of its lines are read each way."""

import math
from collections.abc import Sequence
from statistics import median

import numpy as np

from memos_gql.extract.ocr.rapid import Region, Sheet

_SAMPLED = 3
_LONGEST = 14.0  # length in times the height; longer lines cost more and say no more
_CLEAR = 0.93  # a line with this confidence is upright
_BETTER = 0.05
_CREDIBLE = 0.8  # letters that the networks do not know give .3 to .75 in either direction
_LEAST_SKEW = 0.7  # degrees; the rows of a page that leans less can still be separated
_END_PX = 4.0
_CELLS = 3


def degrees(sheet: Sheet) -> float:
    """Return the counter-clockwise degrees that make the lines level and upright; 0 for vertical Chinese."""
    regions = sheet.regions
    upright = [region for region in regions if region.is_upright]
    if sum(region.height for region in upright) > sum(region.width for region in regions if not region.is_upright):
        return _quarter(sheet, sampled(upright))
    level = sampled([region for region in regions if not region.is_upright])
    turn = 180.0 if _is_upside_down(sheet, [_begun(region) for region in level]) else 0.0
    return turn + _lean(level)


def _lean(sample: Sequence[Region]) -> float:
    """Return the clockwise angle of the lines; 0 if it is smaller than the error of measurement."""
    lean = float(median(region.degrees for region in sample))
    unsure = math.degrees(_END_PX / max(region.width for region in sample))
    return lean if abs(lean) >= max(_LEAST_SKEW, unsure) else 0.0


def sampled(regions: Sequence[Region]) -> list[Region]:
    """Return the most informative regions of a page: long ones, but not the longest."""
    return sorted(regions, key=lambda region: -min(_shape(region), 2 * _LONGEST - _shape(region)))[:_SAMPLED]


def _shape(region: Region) -> float:
    return max(region.width, region.height) / max(min(region.width, region.height), 1.0)


def _begun(region: Region) -> Region:
    """Return the beginning of a line, if the whole would take seconds to read."""
    if _shape(region) <= 2 * _LONGEST:
        return region
    across = (region.corners[1] - region.corners[0]) * (_LONGEST / _shape(region))
    left = region.corners[[0, 3]]
    return Region(np.array([left[0], left[0] + across, left[1] + across, left[1]], np.float32))


def _is_upside_down(sheet: Sheet, sample: Sequence[Region]) -> bool:
    usual = _confidence(sheet, sample, quarter_turns=0)
    return usual < _CLEAR and _confidence(sheet, sample, quarter_turns=2) > max(usual + _BETTER, _CREDIBLE)


def _quarter(sheet: Sheet, sample: Sequence[Region]) -> float:
    """Distinguish a sideways page from vertical text by the orientation of its characters."""
    if sum(sheet.spoken_downwards(region) is not None for region in sample) > len(sample) / 2:
        return 0.0
    confidences = [_cells_confidence(sheet, sample, quarter_turns=turns) for turns in (0, 1, 3)]
    lines = {turns: _confidence(sheet, sample, quarter_turns=turns) for turns in (1, 3)}
    if confidences[0] > max(confidences[1:]) and max(lines.values()) < _CLEAR + _BETTER:
        return 0.0
    return 90.0 if lines[1] >= lines[3] else 270.0


def _cells_confidence(sheet: Sheet, sample: Sequence[Region], *, quarter_turns: int) -> float:
    cells = [cell for region in sample for cell in _cells(region)]
    return _confidence(sheet, cells, quarter_turns=quarter_turns)


def _cells(region: Region) -> list[Region]:
    """Cut squares from the top of an upright region: in vertical text, each contains about one character."""
    down = (region.corners[3] - region.corners[0]) / region.height
    side = region.width
    top = region.corners[:2]
    tops = [top + down * side * place for place in range(min(_CELLS, int(region.height / side)))]
    return [Region(np.concatenate([edge, edge[::-1] + down * side]).astype(np.float32)) for edge in tops]


def _confidence(sheet: Sheet, regions: Sequence[Region], *, quarter_turns: int) -> float:
    read = [sheet.spoken(region, quarter_turns=quarter_turns) for region in regions]
    return sum(spoken.confidence for spoken in read) / max(len(read), 1)
