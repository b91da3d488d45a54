"""The scale of the embedder in use."""

import numpy as np

from memos_gql.documents import Calibration
from memos_gql.meanings import Meaning
from memos_gql.providers.embedding import OwnEmbedder
from memos_gql.search.calibrate import CommonPart, Scale, built_in_scale, uncalibrated_scale


async def scale_of(meaning: Meaning) -> Scale:
    """Return the scale that `memos-gql calibrate` fitted to this embedder; else an uncalibrated one."""
    if isinstance(meaning.embedder, OwnEmbedder):
        return built_in_scale()
    found = await Calibration.get(meaning.embedder.id)
    if found is None or len(found.text) != meaning.vectors.space.dimensions:
        return uncalibrated_scale(meaning.vectors.space.dimensions)
    common = CommonPart(*(np.array(part, np.float32) for part in (found.query, found.text, found.languages)))
    return Scale(common, found.bias, found.per_likeness, is_calibrated=True)
