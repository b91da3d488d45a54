"""Measure how well preferences are found in the sets of another author.

The author knew neither the rules nor their words for a subject.

Run `python -m tests.memory.preferences.measure_another` for the table.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos_gql.documents import Stance
from memos_gql.memory.preferences import SLOTS, Language, Statement, find_statements
from tests.memory.preferences.measure import FOLDER, SUBJECT, Counts


@dataclass(frozen=True, slots=True)
class Preference:
    """What a text tells, in its author's own words."""

    subject: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Told:
    text: str
    preferences: list[Preference]


@dataclass(frozen=True, slots=True)
class Measure:
    """Texts that state any preference; preferences whose stance is right and whose subject is so by and large."""

    texts: Counts
    preferences: Counts


def told_by_another(language: Language) -> list[Told]:
    rows = [json.loads(line) for line in (FOLDER / f"by_another_{language}.jsonl").read_text().splitlines()]
    return [
        Told(row["text"], [Preference(told["subject"], Stance(told["stance"])) for told in row["preferences"]])
        for row in rows
    ]


def measure(texts: Sequence[Told], language: Language) -> Measure:
    found = [[statement for statement in find_statements(text.text) if not statement.is_passing] for text in texts]
    labelled = [text.preferences for text in texts]
    right = [_agreeing(one, other, language) for one, other in zip(found, labelled, strict=True)]
    return Measure(
        texts=_counts([min(len(one), 1) for one in found], [min(len(one), 1) for one in labelled]),
        preferences=Counts(sum(right), sum(map(len, found)) - sum(right), sum(map(len, labelled)) - sum(right)),
    )


def _counts(found: Sequence[int], labelled: Sequence[int]) -> Counts:
    right = sum(map(min, found, labelled))
    return Counts(right, sum(found) - right, sum(labelled) - right)


def _agreeing(found: Sequence[Statement], labelled: Sequence[Preference], language: Language) -> int:
    """Count the labels that a statement of its own agrees with."""
    left = list(found)
    for preference in labelled:
        agreeing = next((statement for statement in left if _agrees(statement, preference, language)), None)
        if agreeing is not None:
            left.remove(agreeing)
    return len(found) - len(left)


def _agrees(statement: Statement, preference: Preference, language: Language) -> bool:
    """Hold one subject for the other where either is a part of the other.

    What fills a slot must be in the sentence.
    """
    label = preference.subject.casefold()
    pairs = [(label, statement.about.casefold()), (SUBJECT[language](label), statement.subject)]
    is_alike = any(one and other and (one in other or other in one) for one, other in pairs)
    is_filled = statement.subject in SLOTS and label in statement.words.casefold()
    return statement.stance is preference.stance and (is_alike or is_filled)


def table() -> Iterator[str]:
    for language in Language:
        texts = told_by_another(language)
        measured = measure(texts, language)
        for kind, counts in (("texts", measured.texts), ("preferences", measured.preferences)):
            figures = f"{counts.right:6}{counts.wrong:6}{counts.missed:7}{counts.precision:11.3f}{counts.recall:8.3f}"
            yield f"{language:9}{len(texts):6}  {kind:12}{figures}"


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201  # the table is what it is run for
