"""One row for each statement: memories of one owner that say the same are shown once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from memos_gql.documents import MemoryKind
from memos_gql.memory.gist import gist
from memos_gql.memory.speech import without_speaker
from memos_gql.search.rank import Match
from memos_gql.storage.candidates import Candidate

CROWD = 12
"""So many memories with the same text among the candidates may have kept other answers out."""


class Row(NamedTuple):
    """One row: the best match, and the ids of all memories that say the same, best first.

    A tuple, because a search makes hundreds of them.
    """

    match: Match
    others: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.match.id, *self.others)


def crowds(candidates: Sequence[Candidate]) -> list[str]:
    """List the gists that many candidates share."""
    counts = Counter(candidate.gist for candidate in candidates)
    return [said for said, count in counts.items() if count > CROWD]


def rows(matches: Sequence[Match], candidates: Mapping[str, Candidate]) -> list[Row]:
    """Put matches that say the same into one row, in the order of the best of each; `candidates` are by id."""
    names = _names(matches, candidates)
    grouped: dict[str, list[Match]] = {}
    for match in matches:
        grouped.setdefault(names[match.id], []).append(match)
    return [Row(best, tuple(match.id for match in others)) for best, *others in grouped.values()]


def _names(matches: Sequence[Match], candidates: Mapping[str, Candidate]) -> dict[str, str]:
    """Name the row of each match: by its gist, and for a preference by that of the text it was taken from."""
    names = {match.id: candidates[match.id].gist if match.id in candidates else match.id for match in matches}
    known = [candidates[match.id] for match in matches if match.id in candidates]
    taken_from = dict(_taken_from(known))
    return {each: taken_from.get(name, name) for each, name in names.items()}


def _taken_from(candidates: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """Yield each preference's gist with the gist of its owner's first text that contains the preference's sentence."""
    preferences = {candidate.gist: candidate for candidate in candidates if candidate.kind == MemoryKind.PREFERENCE}
    texts = [candidate for candidate in candidates if candidate.kind == MemoryKind.TEXT] if preferences else []
    written = [(text, f" {gist(without_speaker(text.words))} ") for text in texts]
    for preference in preferences.values():
        sentence = gist(without_speaker(preference.words).partition("\n")[0])
        holding = (text.gist for text, words in written if text.owner == preference.owner and _holds(words, sentence))
        text = next(holding, None)
        if text is not None:
            yield preference.gist, text


def _holds(words: str, sentence: str) -> bool:
    """Whether a text contains a sentence between word boundaries, which Chinese does not have."""
    return f" {sentence} " in words if sentence.isascii() else sentence in words
