"""Encoding long answers as JSON in steps: at once, sixteen million characters take a tenth of a second or more."""

import json

from memos_gql.gate.pace import Pace
from memos_gql.gate.sending import PIECE_BYTES

ASCII = json.JSONEncoder(separators=(",", ":"))
"""Escapes all characters that are not ASCII."""
UNICODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
"""Leaves these characters as they are."""


async def encoded_in_pieces(value: object, pace: Pace, *, encoder: json.JSONEncoder = ASCII) -> list[bytes]:
    """Encode a JSON value as pieces, between which other tasks of the event loop may run."""
    pieces, texts, length = list[bytes](), list[str](), 0
    for text in encoder.iterencode(value):
        texts.append(text)
        length += len(text)
        if length >= PIECE_BYTES or pace.is_spent():
            pieces.append("".join(texts).encode())
            texts, length = [], 0
            await pace.wait()
    pieces.append("".join(texts).encode())
    return pieces
