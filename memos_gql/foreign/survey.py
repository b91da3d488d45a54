"""A preview of what would be imported from an export."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from memos_gql.foreign.fitting import Fitted


@dataclass
class Survey:
    """The counts of an export; `known` messages were imported before."""

    format: str
    steps: int = 0
    messages: int = 0
    known: int = 0
    files: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    left_out: Counter[str] = field(default_factory=Counter)
    conversation_ids: set[str] = field(default_factory=set)

    def add(self, fitted: Fitted, *, known: int) -> None:
        """Count one conversation, or a piece of one."""
        self.steps += 1
        self.messages += len(fitted.messages)
        self.known += known
        self.files += sum(not isinstance(part, str) for message in fitted.messages for part in message.parts)
        self.left_out += fitted.left_out
        if fitted.messages:
            self.conversation_ids.add(fitted.id)
        for moment in (message.sent_at for message in fitted.messages if message.sent_at):
            self.first_at = min(self.first_at or moment, moment)
            self.last_at = max(self.last_at or moment, moment)

    def lines(self) -> Iterator[str]:
        """Write the counts for a person."""
        span = (
            f", from {self.first_at:%Y-%m-%d %H:%M} to {self.last_at:%Y-%m-%d %H:%M} UTC"
            if self.first_at and self.last_at
            else ""
        )
        count = len(self.conversation_ids)
        yield (
            f"An export of {self.format}: {count} conversations "
            f"with {self.messages} messages and {self.files} files{span}."
        )
        if self.known:
            yield f"{self.known} of the messages are here already and come in no second time."
        for reason, count in self.left_out.most_common():
            yield f"Left out: {count} {reason}."
