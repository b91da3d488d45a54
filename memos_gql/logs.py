"""How log lines look: the event's constant text, then its facts as `name=value`."""

import logging

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class FactsFormatter(logging.Formatter):
    """Adds what was given as `extra` to the line, before any traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name logging gave it
        facts = (f"{name}={value}" for name, value in vars(record).items() if name not in STANDARD)
        return " ".join((super().formatMessage(record), *facts))


def set_up_logs() -> None:
    """Send this process's log lines to standard error, from INFO on."""
    handler = logging.StreamHandler()
    handler.setFormatter(FactsFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of every request, addresses and all
