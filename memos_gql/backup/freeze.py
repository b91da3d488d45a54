"""Block all writes of a running mongod for the length of a `with` block, and always release them afterwards.

The lock belongs to mongod and not to the connection: if this process held it and were killed, writes would stay blocked
until mongod restarts. So a second process holds it, and unlocks when the pipe between the two closes for any reason.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from memos_gql.errors import CannotStart
from memos_gql.processes import bare_environment

HELD = "held"


@contextmanager
def frozen(mongodb_uri: str) -> Iterator[None]:
    """Flush everything to disk and block writes.

    Raises:
        CannotStart: the database does not answer, or refuses the lock.
    """
    command = [sys.executable, "-m", "memos_gql.backup.freeze"]
    # The address contains the password, and any user can read command lines.
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=bare_environment(),
    ) as holder:
        if holder.stdin is None or holder.stdout is None:
            raise CannotStart("The process that blocks writes could not be started.")
        holder.stdin.write(f"{mongodb_uri}\n")
        holder.stdin.flush()
        if holder.stdout.readline().strip() != HELD:
            raise CannotStart("Writes could not be blocked: is `memos-gql up` just starting or stopping? Try again.")
        yield
    if holder.returncode:
        raise CannotStart("Writes were not blocked all the time, so the backup would be inconsistent; try again.")


def hold(mongodb_uri: str) -> bool:
    """Lock, report it, wait for the end of standard input, unlock. Return whether the lock was held until then."""
    with MongoClient[dict[str, object]](mongodb_uri, serverSelectionTimeoutMS=10_000) as client:
        client.admin.command("fsync", lock=True)
        try:
            sys.stdout.write(f"{HELD}\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            is_free = _unlocked(client)
    return is_free


def _unlocked(client: MongoClient[dict[str, object]]) -> bool:
    try:
        client.admin.command("fsyncUnlock")
    except PyMongoError:  # mongod has ended meanwhile, and its lock with it
        return False
    return True


if __name__ == "__main__":
    sys.exit(0 if hold(sys.stdin.readline().strip()) else 1)
