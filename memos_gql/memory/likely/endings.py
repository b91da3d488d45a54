"""Whether what a user says most likely ends what they said before: "Had my eyes lasered." ends "I wear glasses."."""

from collections.abc import Sequence
from pathlib import Path

from memos_gql.memory.preferences.grammars import grammars_of
from memos_gql.providers.heads import Head, open_head

HEAD = Path(__file__).with_name("endings.npz")
LONGEST = 160
"""Characters. A longer text tells much that the other cannot end."""
ENDS = 0
"""The only number of a row of log-odds."""


def head() -> Head:
    return open_head(HEAD)


def is_ended(earlier: str, log_odds: Sequence[float]) -> bool:
    """Tell whether an earlier statement is most likely over, by the log-odds for it and a later one."""
    return head().says(ENDS, log_odds, language=grammars_of(earlier)[0].language)
