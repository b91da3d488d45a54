"""The commands with which Compose starts MongoDB and Redis, run on this machine's own programs."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from pymongo import AsyncMongoClient
from redis.asyncio import Redis
from redis.exceptions import RedisError

from memos_gql.embedded.private import free_port
from memos_gql.embedded.programs import mongod_program, redis_program
from tests import pages

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(pages.text("compose.yaml"))["services"]
WITHIN_S = 60


@asynccontextmanager
async def running(script: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec("bash", "-euc", script)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def exit_code(script: str) -> int:
    return await (await asyncio.create_subprocess_exec("sh", "-c", script)).wait()


async def test_redis_asks_for_the_password_of_its_file_and_its_health_check_knows_it(tmp_path: Path) -> None:
    (tmp_path / "redis_password").write_text("hunter22")
    port = free_port()
    start = (
        SERVICES["redis"]["command"][-1]
        .replace("$$", "$")
        .replace("/run/secrets", str(tmp_path))
        .replace("docker-entrypoint.sh redis-server", str(redis_program()))
        .replace("appendonly yes", f"appendonly yes\nport {port}\ndir {tmp_path}")
    )
    health = SERVICES["redis"]["healthcheck"]["test"][1].replace("$$", "$").replace("/run/secrets", str(tmp_path))

    async with running(start):
        async with asyncio.timeout(WITHIN_S):
            while await exit_code(health.replace("redis-cli", f"redis-cli -p {port}")):
                await asyncio.sleep(0.2)

        async with Redis(port=port) as stranger, Redis(port=port, password="hunter22") as client:
            with pytest.raises(RedisError, match="(?i)authenticat"):
                await stranger.set("a", "b")
            assert await client.config_get("appendonly") == {"appendonly": "yes"}


async def test_mongodb_makes_a_key_file_of_its_own_and_the_health_check_makes_it_a_replica_set(tmp_path: Path) -> None:
    port = free_port()
    data = tmp_path / "db"
    data.mkdir()
    start = (
        SERVICES["mongodb"]["entrypoint"][-1]
        .replace("$$", "$")
        .replace("/data/configdb", str(tmp_path))
        .replace(" && chown mongodb:mongodb", " && true")  # the image has this user
        .replace("docker-entrypoint.sh mongod", f"{mongod_program()} --dbpath {data} --port {port} --nounixsocket")
    )
    (member,) = re.findall(r"rs\.initiate\((.*?)\) \}", SERVICES["mongodb"]["healthcheck"]["test"][1])
    configuration = yaml.safe_load(member.replace("mongodb:27017", f"127.0.0.1:{port}"))

    async with running(start):
        client = AsyncMongoClient[dict[str, object]](f"mongodb://127.0.0.1:{port}/?directConnection=true")
        await client.admin.command("replSetInitiate", configuration)  # allowed from this machine while there is no user
        async with asyncio.timeout(WITHIN_S):
            while not (await client.admin.command("hello"))["isWritablePrimary"]:
                await asyncio.sleep(0.2)
        await client.admin.command("createUser", "memos", pwd="hunter22", roles=["root"])
        await client.close()

        address = f"mongodb://memos:hunter22@127.0.0.1:{port}/memos?authSource=admin&replicaSet=memos"
        async with AsyncMongoClient[dict[str, object]](address) as memos:
            await memos["memos"]["things"].insert_one({"_id": 1})
        keyfile = tmp_path / "keyfile"
        assert (keyfile.stat().st_mode & 0o777, len(keyfile.read_text().strip())) == (0o600, 64)
