"""The form of log lines: time, level, process, the event's constant text and its facts, as text or as JSON.

Log lines never contain users' data. Facts are ids and numbers. The message of an exception is left out unless its class
is known to carry no data; the frames of its traceback are always logged. Libraries that log data at level DEBUG are not
set to it.
"""

import json
import logging
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from pymongo.errors import ConnectionFailure
from redis.exceptions import ConnectionError as NoRedis
from redis.exceptions import TimeoutError as NoAnswerOfRedis

from memos_gql.errors import CannotStart, DependencyUnavailable, KeepsDying, UnderWay

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
OWN_LOGGERS = ("memos_gql",)
OWN = (CannotStart, DependencyUnavailable, KeepsDying, UnderWay)
SHOWN = (
    *OWN,
    OSError,
    ConnectionFailure,
    NoRedis,
    NoAnswerOfRedis,
    ImportError,
    AttributeError,
    NameError,
    TypeError,
    IndexError,
)
"""Errors whose messages contain addresses, paths and names in programs, but nothing that was sent."""
LONGEST_CHAIN = 10
ALIKE_EVERY_S = 60
CONTROL_CHARACTERS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

_bound: ContextVar[Mapping[str, str]] = ContextVar("bound", default={})  # noqa: B039 - it is replaced, never changed


def bind(**facts: str) -> None:
    """Add these facts to all later log lines of the running task, and of the tasks and threads it starts."""
    _bound.set({**_bound.get(), **facts})


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """Return the bound facts and those given as `extra`."""
    return {**_bound.get(), **{name: value for name, value in vars(record).items() if name not in STANDARD}}


class JsonFormatter(logging.Formatter):
    """Writes one JSON object; a traceback is one string in it."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": time_of(record),
            "level": record.levelname,
            "process": self._process,
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: value for name, value in facts_of(record).items() if name not in fields}
        if record.exc_info and record.exc_info[1]:
            fields["traceback"] = described(record.exc_info[1])
        return json.dumps(fields, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Writes one line, and a traceback as indented lines below it."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        start = (
            f"{time_of(record)} {record.levelname:<7} {self._process}[{record.process}] "
            f"{record.name}: {record.getMessage()}"
        )
        line = " ".join((start, *(f"{name}={_readable(value)}" for name, value in facts_of(record).items())))
        if record.exc_info and record.exc_info[1]:
            line = f"{line}\n{described(record.exc_info[1])}"
        return line.rstrip("\n").translate(CONTROL_CHARACTERS).replace("\n", "\n    ")


def is_json(line: str) -> bool:
    """Tell whether a printed line is a JSON object, as `JsonFormatter` writes it."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def time_of(record: logging.LogRecord) -> str:
    """Write the time in UTC with milliseconds: `2026-11-28T17:24:08.123Z`."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _readable(value: object) -> str:
    """Write a value as one word; quote it if it would not be read as one."""
    text = str(value)
    return text if text and text.isprintable() and " " not in text and '"' not in text else json.dumps(text)


def described(error: BaseException) -> str:
    """Write a traceback like Python's, but with the messages of known classes only."""
    return "".join(reversed([*_parts(error)])).rstrip("\n")


def _parts(error: BaseException) -> Iterator[str]:
    """Yield the error, then its cause, and so on."""
    current: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if current is None:
            return
        frames = "".join(traceback.format_tb(current.__traceback__))
        inner = (
            "".join(f"{described(each)}\n" for each in current.exceptions)
            if isinstance(current, BaseExceptionGroup)
            else ""
        )
        yield f"Traceback (most recent call last):\n{frames}{_named(current)}\n{inner}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _named(error: BaseException) -> str:
    name = (
        type(error).__qualname__
        if type(error).__module__ == "builtins"
        else f"{type(error).__module__}.{type(error).__qualname__}"
    )
    return f"{name}: {error}" if isinstance(error, SHOWN) else name


def _names_no_query(record: logging.LogRecord) -> bool:
    """Drop uvicorn's own line for each WebSocket: it contains the query string, which may hold secrets."""
    return "WebSocket %s" not in str(record.msg)


class Sparingly(logging.Filter):
    """Passes equal warnings once a minute, with the number left out; else a client could fill the disk with them."""

    def __init__(self) -> None:
        super().__init__()
        self._passed: dict[str, float] = {}
        self._left_out: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        text = str(record.msg)
        if record.levelno != logging.WARNING:
            return True
        if record.created - self._passed.get(text, 0) < ALIKE_EVERY_S:
            self._left_out[text] += 1
            return False
        self._passed[text] = record.created
        if left_out := self._left_out.pop(text, 0):
            record.left_out = left_out
        return True


class Outages(logging.Filter):
    """Passes one sentence a minute about an unavailable Redis.

    Each of Dramatiq's consumers, ten in every worker process, writes a traceback every few seconds.
    """

    CONSUMERS = ("dramatiq.worker.ConsumerThread", "dramatiq.worker.WorkerThread")
    UNAVAILABLE = (NoRedis, NoAnswerOfRedis)

    def __init__(self) -> None:
        super().__init__()
        self._passed = -float(ALIKE_EVERY_S)

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(self.CONSUMERS):
            return True
        if record.levelno < logging.CRITICAL:
            return not str(record.msg).startswith("Restarting consumer")
        error = record.exc_info[1] if record.exc_info else None
        if record.exc_info and not isinstance(error, self.UNAVAILABLE):
            return True
        if record.created - self._passed < ALIKE_EVERY_S:
            return False
        self._passed = record.created
        record.msg, record.args, record.exc_info = "Redis is unavailable; jobs wait", (), None
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


def set_up_logs(process: str, *, level: str, form: str) -> None:
    """Send this process's log lines, and uncaught errors, to standard error.

    Args:
        process: the name of this process in every line.
        level: the lowest level that is written; for libraries, at least INFO.
        form: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(FORMATTERS[form](process))
    handler.addFilter(Outages())
    logging.basicConfig(level=max(logging.INFO, logging.getLevelNamesMapping()[level]), handlers=[handler], force=True)
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it logs the URL of every request
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.filters[:] = [_names_no_query, Sparingly()]
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _kind, error, _traceback: _log_uncaught(error)
    threading.excepthook = lambda failed: _log_uncaught(failed.exc_value or SystemExit())


def writes_json() -> bool:
    """Tell whether this process writes its log as JSON."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers)


def _log_uncaught(error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(KeyboardInterrupt, error, None)
    elif not isinstance(error, SystemExit):
        logging.getLogger("memos_gql").critical(
            "an error that nobody caught ended this program or thread", exc_info=error
        )
