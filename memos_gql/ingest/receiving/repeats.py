"""Distinguishing a request that is sent again, because its response was lost, from a new request with the same content.

From its arrival until its response is written, a request's content stands for one idempotency key, and an equal request
that arrives meanwhile gets the same key. Such a key is random and secret, so no client's own key can equal it. A
response that could not be delivered is kept for a while.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass

from pydantic import JsonValue
from pymongo import ReturnDocument

from memos_gql.documents import ProjectScope, Unanswered, now
from memos_gql.reach import WHOLE, Reach


@dataclass(frozen=True)
class Attempt:
    """One arrival of a request. It shares the `idempotency_key` with earlier equal requests that got no response.

    `answer` is the response that one of them could not deliver; then nothing is left to do.
    """

    id: str
    idempotency_key: str
    answer: JsonValue = None


async def arrived(scope: ProjectScope, body_sha256: str, *, route: str, limits: Reach = WHOLE) -> Attempt:
    """Record that a request is being answered; its body names owner and conversation."""
    # Keys with different limits must not share responses
    of = [scope.project_id, route, body_sha256] + ([] if limits.is_whole else [limits.owner, limits.is_read_only])
    attempt_id = hashlib.sha256(json.dumps(of).encode()).hexdigest()
    first = {"idempotency_key": secrets.token_hex(16), "created_at": now()}
    found = await Unanswered.get_pymongo_collection().find_one_and_update(
        {"_id": attempt_id}, {"$setOnInsert": first}, upsert=True, return_document=ReturnDocument.AFTER
    )
    noted = Unanswered.model_validate(found)
    return Attempt(attempt_id, noted.idempotency_key, noted.answer)


async def answered(attempt: Attempt) -> None:
    """Treat equal requests from now on as new ones."""
    await Unanswered.get_pymongo_collection().delete_one(
        {"_id": attempt.id, "idempotency_key": attempt.idempotency_key}
    )


async def not_answered(attempt: Attempt, answer: JsonValue) -> None:
    """Keep the response for an equal request, unless one was answered meanwhile."""
    noted = {"_id": attempt.id, "idempotency_key": attempt.idempotency_key}
    await Unanswered.get_pymongo_collection().update_one(noted, {"$set": {"answer": answer}})


async def reopened(attempt: Attempt) -> None:
    """Undo `answered`, unless a newer equal request is being answered."""
    first = {"idempotency_key": attempt.idempotency_key, "created_at": now()}
    await Unanswered.get_pymongo_collection().update_one({"_id": attempt.id}, {"$setOnInsert": first}, upsert=True)
