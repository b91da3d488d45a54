"""A MongoDB replica set of three members on this machine, and changes of its primary."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from memos_gql.embedded.private import LOOPBACK, free_port
from memos_gql.embedded.programs import mongod_program
from tests.e2e.client import Fields
from tests.e2e.processes import until

NAME = "replicas"
MEMBERS = 3
STEPS_DOWN_S, CATCHES_UP_S = 40, 30
START_S = 60


@dataclass(frozen=True)
class ReplicaSet:
    addresses: tuple[str, ...]

    @property
    def uri(self) -> str:
        return f"mongodb://{','.join(self.addresses)}/memos?replicaSet={NAME}"

    def primary(self) -> str | None:
        """Return the address of the member that takes writes and that the others follow; None during an election."""
        told = [_hello(address) for address in self.addresses]
        primaries = {member.get("primary") for member in told}
        return primaries.pop() if len(primaries) == 1 else None

    def step_down(self) -> str:
        """Make the primary hand over its part, and return the address of the next one, which then takes writes."""
        before = self.primary()
        assert before, "no member takes writes"
        with _alone(before) as member:
            member.admin.command("replSetStepDown", STEPS_DOWN_S, secondaryCatchUpPeriodSecs=CATCHES_UP_S)
        until(lambda: self.primary() not in {None, before}, within_s=START_S)
        after = self.primary()
        assert after
        return after


@contextmanager
def replica_set(folder: Path) -> Iterator[ReplicaSet]:
    """Run three members and hand them over when one takes writes and the others follow it."""
    replicas = ReplicaSet(tuple(f"{LOOPBACK}:{free_port()}" for _ in range(MEMBERS)))
    with ExitStack() as stack:
        for address in replicas.addresses:
            stack.enter_context(_member(folder / address.replace(":", "-"), address))
        _initiate(replicas.addresses)
        until(lambda: replicas.primary() is not None, within_s=START_S)
        yield replicas


@contextmanager
def _member(folder: Path, address: str) -> Iterator[None]:
    folder.mkdir()
    options = {
        "--dbpath": str(folder),
        "--bind_ip": LOOPBACK,
        "--port": address.rpartition(":")[2],
        "--replSet": NAME,
        "--oplogSize": "50",
        "--wiredTigerCacheSizeGB": "0.25",
        "--logpath": str(folder / "log"),
        "--setParameter": "diagnosticDataCollectionEnabled=false",
    }
    parts = [part for option in options.items() for part in option]
    command = [str(mongod_program()), *parts, "--nounixsocket", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            yield
        finally:
            running.kill()


def _initiate(addresses: Sequence[str]) -> None:
    members = [{"_id": number, "host": address} for number, address in enumerate(addresses)]
    deadline = time.monotonic() + START_S
    while True:
        try:
            with _alone(addresses[0]) as member:
                member.admin.command("replSetInitiate", {"_id": NAME, "members": members})
                return
        except (ConnectionFailure, OperationFailure):  # one of them does not listen yet
            assert time.monotonic() < deadline
            time.sleep(0.2)


def _hello(address: str) -> Fields:
    try:
        with _alone(address) as member:
            return Fields(member.admin.command("hello"))
    except ConnectionFailure:
        return {}


def _alone(address: str) -> MongoClient[Any]:
    """Connect to one member, whatever its part is."""
    return MongoClient(f"mongodb://{address}/?directConnection=true&serverSelectionTimeoutMS=2000")
