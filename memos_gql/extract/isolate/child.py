"""The child process that reads one file: it confines itself, performs the request, and sends the results."""

import errno
import os
import socket
import traceback
from pathlib import Path

from memos_gql.disk_space import ROOM_TO_READ, free_bytes, is_full
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.drawing import png
from memos_gql.extract.isolate import wire
from memos_gql.extract.isolate.confine import confine, start_session
from memos_gql.extract.isolate.wire import Action, Kind
from memos_gql.extract.readers import READERS, FileReader


def run(channel: socket.socket, directory: Path, *, is_apart: bool) -> None:
    """Answer one request and exit the process; this function never returns."""
    start_session()
    _be_silent()
    exit_code = 1
    try:
        request = wire.REQUEST.validate_json(channel.makefile("rb").readline(wire.MAX_REQUEST_BYTES))
        refused = confine(
            directory,
            channel.fileno(),
            source=Path(request.path),
            is_apart=is_apart,
            memory_bytes=request.memory_bytes,
            cpu_s=request.cpu_s,
        )
        if refused and request.is_strict:
            _send_failure(channel, _unconfined())
        else:
            _answer(channel, request)
        exit_code = 0
    finally:
        os._exit(exit_code)


def _be_silent() -> None:
    """Discard what libraries print: it would reach the log and may quote the file."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)


def _unconfined() -> FileFailure:
    sentence = (
        "this server may not read files now, as it cannot confine the process that would; "
        "ask its operator to run `memos-gql doctor`"
    )
    return FileFailure(ErrorCode.INTERNAL, sentence, retryable=True)


def _answer(channel: socket.socket, request: wire.Request) -> None:
    try:
        _send_all(channel, request)
    except FileFailure as failure:
        _send_failure(channel, failure)
    except MemoryError:
        _send_failure(
            channel,
            FileFailure(
                ErrorCode.DECOMPRESSION_LIMIT, "reading it takes more memory than is allowed; send a smaller file"
            ),
        )
    except Exception as error:  # noqa: BLE001 - the process boundary: other errors would be lost
        if is_full(error):
            channel.sendall(wire.frame(Kind.NO_ROOM))
        else:
            _send_failure(channel, _unforeseen(error))


def _send_all(channel: socket.socket, request: wire.Request) -> None:
    reader = READERS[request.media_type]
    path = Path(request.path)
    if request.action is Action.INSPECT:
        channel.sendall(wire.frame(Kind.OUTLINE, wire.OUTLINE.dump_json(reader.inspect(path))))
    elif request.action is Action.DRAW:
        channel.sendall(wire.frame(Kind.PICTURE, _drawn(reader, path, request)))
    elif request.action is Action.FIGURES:
        for figure in reader.figures(path, request.last, request.width_px) if reader.figures else ():
            channel.sendall(wire.frame(Kind.FIGURE, wire.FIGURE.dump_json(figure)))
    else:
        for page in reader.read(path, request.first, request.last):
            _require_room()
            channel.sendall(wire.frame(Kind.PAGE, wire.PAGE.dump_json(page)))
    channel.sendall(wire.frame(Kind.END))


def _drawn(reader: FileReader, path: Path, request: wire.Request) -> bytes:
    if reader.draw is None:
        raise FileFailure(
            ErrorCode.UNSUPPORTED_MEDIA_TYPE, "files of this kind have no pages to look at; open the file itself"
        )
    return png(reader.draw(path, request.first, request.width_px))


def _require_room() -> None:
    """Refuse a page that was read on a full disk: Tesseract does not notice that its output was truncated."""
    if free_bytes(Path.cwd()) < ROOM_TO_READ:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _send_failure(channel: socket.socket, failure: FileFailure) -> None:
    channel.sendall(wire.frame(Kind.FAILURE, wire.FAILURE.dump_json(wire.Failure.of(failure))))


def _unforeseen(error: Exception) -> FileFailure:
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return FileFailure(ErrorCode.DECOMPRESSION_LIMIT, "reading it writes more than is allowed; send a smaller file")
    place = traceback.extract_tb(error.__traceback__)[-1]
    # The error's message is left out because it may quote the file.
    sentence = (
        "reading it failed with an unexpected error "
        f"({type(error).__name__}, {Path(place.filename).name}:{place.lineno})"
    )
    return FileFailure(ErrorCode.INTERNAL, sentence)
