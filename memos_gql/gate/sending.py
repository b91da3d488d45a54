"""Sending long answers in pieces, so that the room of a client that reads too slowly can be taken back."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Send

from memos_gql.turns import Place

ABORT = "memos_gql.abort"
"""Key in the ASGI scope's state. Its value is a function that ends the connection at once."""
TAKEN = "memos_gql.taken"
"""Key in a WebSocket's ASGI scope. Its value is a function that waits until the client has taken the last message.

The function gets the message's `Place`. It disconnects a client that is slow while others wait for its room.
"""
LONG_ANSWER = 1024 * 1024
"""An answer with more characters needs room in memory until it is sent."""
PIECE_BYTES = 256 * 1024


def in_pieces(body: bytes | memoryview) -> list[bytes]:
    return [bytes(body[start : start + PIECE_BYTES]) for start in range(0, len(body), PIECE_BYTES)]


async def send_in_pieces(response: Response, pieces: list[bytes], request: Request, send: Send, place: Place) -> None:
    """Send the head of a response, and its body as fast as the client reads it; sent pieces are removed.

    A client that is slow while others wait for its room is disconnected.
    """
    place.end = request.scope["state"].get(ABORT)
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    pieces.reverse()
    while pieces:
        piece = pieces.pop()
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        place.arrived += len(piece)
    await send({"type": "http.response.body", "body": b""})
