"""A private mongod: a replica set of one member, protected by a password and by file permissions."""

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
OPLOG_MB = "990"  # the server's minimum; disk is used only as it is written
CACHE_GB = "0.25"  # the server's minimum; the operating system's file cache holds the rest
AUTHENTICATION_FAILED, ALREADY_INITIALIZED = 18, 23

Client: TypeAlias = AsyncMongoClient[dict[str, object]]


@dataclass(frozen=True)
class Mongod:
    """A mongod's address and password."""

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
    """Return the directory's mongod. Its password never changes, its port only if another program has taken it."""
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
        "--networkMessageCompressors": "disabled",  # through them, 6.0.5 can be crashed without a password
        "--slowOpSampleRate": "0.0",  # logged slow commands would contain users' data
        "--oplogSize": OPLOG_MB,
        "--wiredTigerCacheSizeGB": CACHE_GB,
        # Short memories, messages and the oplog take a fifth less than with snappy
        "--wiredTigerCollectionBlockCompressor": "zstd",
    }
    parameters = {
        "enableLocalhostAuthBypass": "false",  # otherwise any program on this machine could create the first user
        "diagnosticDataCollectionEnabled": "false",  # up to 200 MB that only MongoDB's support can use
        # The transaction of a killed process keeps what it changed locked; ours are small. The default is a minute
        "transactionLifetimeLimitSeconds": "3",
        "shutdownTimeoutMillisForSignaledShutdown": "100",  # otherwise it waits 15 s for another member to take over
    }
    settings = [part for name, value in parameters.items() for part in ("--setParameter", f"{name}={value}")]
    return [part for option in options.items() for part in option] + settings + ["--nounixsocket", "--quiet"]


async def lives(mongod: Mongod) -> bool:
    """Tell whether mongod responds, primary or not."""
    try:
        async with Client(f"mongodb://{mongod.address}/?directConnection=true") as client:
            await client.admin.command("hello")
    except ConnectionFailure:
        return False
    return True


async def is_primary(mongod: Mongod) -> bool:
    """Tell whether it accepts writes; on a new directory, first initiate the replica set and create its only user.

    Raises:
        CannotStart: the password file does not match the database, or the database has users that are not ours.
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
    """Check the port first: MongoDB's client would wait half a second between attempts."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def _is_primary_here(client: Client, mongod: Mongod) -> bool:
    """Tell whether it is primary; after a change of port, write the new one into the replica set's configuration."""
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
            f"The database in {mongod.directory} has users that memos-gql did not make: {', '.join(others)}. "
            "Someone else has accessed it. Restore a backup from before into an empty directory, "
            "or use this database through MEMOS_MONGODB_URI."
        )
    return True


async def _make_user(mongod: Mongod) -> bool:
    """Create the only user, logged in as MongoDB's `__system`: only the key file opens a database without users."""
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
        if error.code == AUTHENTICATION_FAILED:  # another program took the port; our mongod ends, and the log says so
            return False
        raise CannotStart(
            f"The database in {mongod.directory} does not accept the password in the file `password` there."
        ) from error
    return False  # the next call also checks for other users


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
