"""Hold every write of a running mongod for the length of a block, and let go whatever happens to this process.

The lock belongs to mongod, not to the connection that asked for it: were this process killed, writes would wait until mongod is started
again. So a second process holds it, and lets go as soon as the pipe between the two is closed, by whomever.
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
    """Flush everything to disk and let writes wait.

    Raises:
        CannotStart: the database does not answer, or refuses.
    """
    command = [sys.executable, "-m", "memos_gql.backup.freeze"]
    # the address holds the password, and a command line is for everyone to read
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, env=bare_environment()
    ) as holder:
        if holder.stdin is None or holder.stdout is None:
            raise CannotStart("The process that holds the writes could not be started.")
        holder.stdin.write(f"{mongodb_uri}\n")
        holder.stdin.flush()
        if holder.stdout.readline().strip() != HELD:
            raise CannotStart("The database could not be held still: is `memos-gql up` just starting or stopping? Try again.")
        yield
    if holder.returncode:
        raise CannotStart("The database was not held still all the time, so this would be no backup; try again.")


def hold(mongodb_uri: str) -> bool:
    """Lock, say so, wait for the end of standard input, unlock; tell whether the lock was still there."""
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
    except PyMongoError:  # mongod ended meanwhile, and the lock with it
        return False
    return True


if __name__ == "__main__":
    sys.exit(0 if hold(sys.stdin.readline().strip()) else 1)
