"""Encoding long answers as JSON in steps: in one go, sixteen million characters take a tenth of a second or more."""

import json

from memos_gql.gate.pace import Pace
from memos_gql.gate.sending import PIECE_BYTES

ASCII = json.JSONEncoder(separators=(",", ":"))
"""Escapes all characters that are not ASCII."""
UNICODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


async def encoded_in_pieces(value: object, pace: Pace, *, encoder: json.JSONEncoder = ASCII) -> list[bytes]:
    """Encode a JSON value, and give other tasks of the event loop a turn between the pieces."""
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
