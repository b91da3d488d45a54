"""A private mongod: a replica set of one, with a password, for this machine's user alone."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from memos_gql.embedded.child import Child
from memos_gql.embedded.private import LOOPBACK, append_line, kept_port, kept_secret, private_directory
from memos_gql.embedded.programs import mongod_program
from memos_gql.errors import CannotStart

REPLICA_SET = USER = DATABASE = "memos"
OPLOG_MB = "990"  # the least the server accepts; it takes that much disk only once so much was written
CACHE_GB = "0.25"  # the least the server accepts; the system's file cache holds the rest
AUTHENTICATION_FAILED, ALREADY_INITIALIZED = 18, 23

Client: TypeAlias = AsyncMongoClient[dict[str, object]]


@dataclass(frozen=True)
class Mongod:
    """Where it listens and who may come in."""

    directory: Path
    port: int
    password: str

    @property
    def uri(self) -> str:
        return f"mongodb://{USER}:{self.password}@{self.address}/{DATABASE}?authSource=admin&replicaSet={REPLICA_SET}"

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"


def mongod_in(directory: Path) -> Mongod:
    """Return the mongod of the directory: its port, unless another program took it, and password stay the same over restarts."""
    directory = private_directory(directory)
    return Mongod(directory, kept_port(directory / "port"), kept_secret(directory / "password"))


def mongod_child(mongod: Mongod, *, log: Path) -> Child:
    kept_secret(mongod.directory / "keyfile")
    return Child(
        name="mongod",
        command=(str(mongod_program()), *_options(mongod)),
        answers=lambda: is_primary(mongod),
        lives=lambda _: lives(mongod),
        write_line=partial(append_line, log),
        log=str(log),
        lock=mongod.directory / "process",
    )


def _options(mongod: Mongod) -> list[str]:
    options = {
        "--dbpath": str(private_directory(mongod.directory / "db")),
        "--port": str(mongod.port),
        "--bind_ip": LOOPBACK,
        "--replSet": REPLICA_SET,
        "--keyFile": str(mongod.directory / "keyfile"),
        "--networkMessageCompressors": "disabled",  # 6.0.5 can be crashed through them before any password is asked
        "--slowOpSampleRate": "0.0",  # a slow command would be logged with the words it carries
        "--oplogSize": OPLOG_MB,
        "--wiredTigerCacheSizeGB": CACHE_GB,
    }
    parameters = {
        "enableLocalhostAuthBypass": "false",  # else any program of this machine could make the first user
        "diagnosticDataCollectionEnabled": "false",  # up to 200 MB that only the vendor's support reads
        "shutdownTimeoutMillisForSignaledShutdown": "100",  # else 15 s of waiting for another member to take over
    }
    settings = [part for name, value in parameters.items() for part in ("--setParameter", f"{name}={value}")]
    return [part for option in options.items() for part in option] + settings + ["--nounixsocket", "--quiet"]


async def lives(mongod: Mongod) -> bool:
    """Tell whether something answers there, primary or not."""
    try:
        async with Client(f"mongodb://{mongod.address}/?directConnection=true") as client:
            await client.admin.command("hello")
    except ConnectionFailure:
        return False
    return True


async def is_primary(mongod: Mongod) -> bool:
    """Tell whether it takes writes; on a fresh directory, first make it a replica set and its one user.

    Raises:
        CannotStart: the password kept beside the data is not the one in it, or the database has users that are not ours.
    """
    if not await _listens(mongod.port):
        return False
    try:
        async with _connect(mongod, user=USER, password=mongod.password, source="admin") as client:
            return await _is_primary_here(client, mongod) and await _has_no_other_users(client, mongod)
    except ConnectionFailure:
        return False
    except OperationFailure as error:
        if error.code != AUTHENTICATION_FAILED:
            return False
    return await _make_user(mongod)


async def _listens(port: int) -> bool:
    """Look before MongoDB's client does, which would wait half a second before it looks again."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def _is_primary_here(client: Client, mongod: Mongod) -> bool:
    """A changed port is written into the replica set, which otherwise takes itself for another machine."""
    await client.admin.command("ping")
    if (await client.admin.command("hello")).get("isWritablePrimary"):
        return True
    config = (await client.admin.command("replSetGetConfig"))["config"]
    if config["members"][0]["host"] != mongod.address:
        config["members"][0]["host"] = mongod.address
        await client.admin.command("replSetReconfig", config | {"version": config["version"] + 1}, force=True)
    return False


async def _has_no_other_users(client: Client, mongod: Mongod) -> bool:
    listed = (await client.admin.command("usersInfo", {"forAllDBs": True}))["users"]
    others = sorted(f"{user['user']}@{user['db']}" for user in listed if (user["user"], user["db"]) != (USER, "admin"))
    if others:
        raise CannotStart(
            f"The database in {mongod.directory} has users that memos-gql did not make: {', '.join(others)}. Somebody else has entered it. "
            "Restore a backup from before into an empty directory, or bring this database yourself by MEMOS_MONGODB_URI."
        )
    return True


async def _make_user(mongod: Mongod) -> bool:
    """Make the one user, as MongoDB's own `__system`: only its key file opens a database without users."""
    key = kept_secret(mongod.directory / "keyfile")
    try:
        async with _connect(mongod, user="__system", password=key, source="local") as client:
            await _initiate(client, mongod)
            if not (await client.admin.command("hello")).get("isWritablePrimary"):
                return False
            await client.admin.command("createUser", USER, pwd=mongod.password, roles=["root"])
    except ConnectionFailure:
        return False
    except OperationFailure as error:
        if error.code == AUTHENTICATION_FAILED:  # another program took the port; ours ends and is named
            return False
        raise CannotStart(f"The database in {mongod.directory} does not know the password in the file `password` there.") from error
    return False  # the next look also sees whether there are other users


async def _initiate(client: Client, mongod: Mongod) -> None:
    members = [{"_id": 0, "host": mongod.address}]
    try:
        await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALIZED:
            raise


def _connect(mongod: Mongod, *, user: str, password: str, source: str) -> AbstractAsyncContextManager[Client]:
    address = f"mongodb://{mongod.address}/?directConnection=true&serverSelectionTimeoutMS=500"
    return AsyncMongoClient(address, username=user, password=password, authSource=source)
