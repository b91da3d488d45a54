"""Telling a request that is sent again, since its answer did not come, from a new one that says the same.

From its arrival until its answer is written, what a request holds stands for one idempotency key, and an equal request that arrives
meanwhile gets the same. Such a key is a secret of the server: no client's own can equal it. An answer that finds nobody to read it
is kept for a while.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass

from pydantic import JsonValue
from pymongo import ReturnDocument

from memos_gql.documents import Unanswered, now
from memos_gql.reach import WHOLE, Reach


@dataclass(frozen=True)
class Attempt:
    """One arrival of a request; with equal ones before it whose senders were never answered it shares the `idempotency_key`.

    `answer` is what one of them could not deliver: all is done then.
    """

    id: str
    idempotency_key: str
    answer: JsonValue = None


async def arrived(body_sha256: str, *, project_id: str, route: str, limits: Reach = WHOLE) -> Attempt:
    """Note that a request is being answered; its owner and conversation are in the body."""
    # Of two keys with other limits, one must not get what only the other may ask for
    of = [project_id, route, body_sha256] + ([] if limits.is_whole else [limits.owner, limits.is_read_only])
    attempt_id = hashlib.sha256(json.dumps(of).encode()).hexdigest()
    first = {"idempotency_key": secrets.token_hex(16), "created_at": now()}
    found = await Unanswered.get_pymongo_collection().find_one_and_update(
        {"_id": attempt_id}, {"$setOnInsert": first}, upsert=True, return_document=ReturnDocument.AFTER
    )
    noted = Unanswered.model_validate(found)
    return Attempt(attempt_id, noted.idempotency_key, noted.answer)


async def answered(attempt: Attempt) -> None:
    """Let an equal request that arrives from now on be a new one."""
    await Unanswered.get_pymongo_collection().delete_one({"_id": attempt.id, "idempotency_key": attempt.idempotency_key})


async def not_answered(attempt: Attempt, answer: JsonValue) -> None:
    """Keep the answer for an equal request that arrives from now on, unless one was answered already."""
    noted = {"_id": attempt.id, "idempotency_key": attempt.idempotency_key}
    await Unanswered.get_pymongo_collection().update_one(noted, {"$set": {"answer": answer}})


async def reopened(attempt: Attempt) -> None:
    """Undo `answered`, unless a newer request is being answered."""
    first = {"idempotency_key": attempt.idempotency_key, "created_at": now()}
    await Unanswered.get_pymongo_collection().update_one({"_id": attempt.id}, {"$setOnInsert": first}, upsert=True)
