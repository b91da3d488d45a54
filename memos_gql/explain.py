"""`memos-gql explain`: why each hit of a search ranks where it does."""

from collections.abc import AsyncIterator

from memos_gql.documents import MemoryStatus, ProjectScope, owned_by_user
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Hit, Question, recall
from memos_gql.storage.conditions import Conditions, OneOf, TextField

HITS = 10
SHOWN_CHARACTERS = 100


async def explain(resources: Resources, scope: ProjectScope, query: str, *, user_id: str) -> AsyncIterator[str]:
    """Search a user's memories and yield lines: each hit with its relativity and its rank's terms that are not 0."""
    activated = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))
    question = Question(words=query, places=(Conditions(owner=owned_by_user(user_id), where=activated),))
    hits = await recall(resources, scope, question, Window(first=HITS))
    for place, hit in enumerate(hits.rows, start=1):
        for line in explained(hit, place=place):
            yield line
    if not all(hit.is_calibrated for hit in hits.rows):
        yield "Relativity is not calibrated for the embedding model in use: run `memos-gql calibrate`."
    if not hits.rows:
        yield "Nothing was found."


def explained(hit: Hit, *, place: int) -> list[str]:
    """Write a hit in two lines: what it says, and what its rank is made of."""
    value = " ".join(hit.memory.value.split())
    shown = value if len(value) <= SHOWN_CHARACTERS else f"{value[: SHOWN_CHARACTERS - 1]}…"
    why = hit.explanation
    terms = "  ".join(f"{name} {term:+.2f}" for name, term in why._asdict().items() if term)
    return [f"{place:2}. relativity {hit.relativity:.3f}  {hit.memory.id}  {shown}", f"    {terms}  = {why.total:+.2f}"]
