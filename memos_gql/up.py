"""`memos-gql up`: start the whole server on one machine, and stop it without leaving anything behind."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from urllib.parse import quote

import click
from redis.asyncio import Redis
from redis.exceptions import RedisError

from memos_gql.dependencies import unavailable
from memos_gql.embedded.child import Child, process_of
from memos_gql.embedded.orphans import no_orphans
from memos_gql.embedded.private import free_port, make_private, only_one, private_directory, require_free
from memos_gql.embedded.programs import warn_of_known_fault
from memos_gql.embedded.services import Services, missing_services
from memos_gql.embedded.supervisor import supervision
from memos_gql.embedded.web import INDEX, NO_ANSWER, Web
from memos_gql.hosts import address_of
from memos_gql.logs import is_json
from memos_gql.main_key import default_key, place_of_default_key
from memos_gql.settings import LogFormat, Settings
from memos_gql.vitals import ProcessKind
from memos_gql.workers import tell_vitals, working_here

STOP_S = 6.0  # for the web process and the workers; of the 10 s in all, the databases then need one or two
COLOURS = {"web": "cyan", "worker": "magenta"}
log = logging.getLogger(__name__)


def run_up(settings: Settings) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP.

    Raises:
        CannotStart: something is missing or in use.
        KeepsDying: a process ended again and again.
    """
    if settings.confinement == "required":
        # Only then: every start would wait for this import
        from memos_gql.extract.isolate.layers import require_layers

        require_layers(are_required=True)
    asyncio.run(_until_signalled(settings))


async def _until_signalled(settings: Settings) -> None:
    running = asyncio.create_task(_run(settings))
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(sign, _cancel_once, running)
    try:
        await running
    except asyncio.CancelledError:
        _take_leave(settings)


def _take_leave(settings: Settings) -> None:
    if settings.log_format is LogFormat.JSON:
        log.info("memos-gql has stopped")
    else:
        click.echo("memos-gql has stopped.")


def _cancel_once(running: asyncio.Task[None]) -> None:
    if not running.cancelling():  # a second Ctrl-C must not interrupt the shutdown
        running.cancel()


async def _run(settings: Settings) -> None:
    settings = settings.model_copy(update={"port": settings.port or free_port()})
    with only_one(settings.data_dir):
        make_private(settings.data_dir)
        require_free(settings.host, settings.port)
        if settings.mongodb_uri is None:
            warn_of_known_fault()
        services, private = await missing_services(
            settings.data_dir,
            mongodb_uri=settings.mongodb_uri,
            redis_url=settings.redis_url,
            frozen_after_s=settings.frozen_after_s,
        )
        web = Web(_address(settings))
        async with no_orphans(), supervision() as watched:
            # All at once: the servers import Python modules for seconds while the databases start, and wait for them on
            # their own
            await watched.add_stages(private, _servers(settings, services, web))
            _greet(settings)
            await _warn_of_the_index(web)
            async with _telling(settings, services):
                await watched.watch()


@asynccontextmanager
async def _telling(settings: Settings, services: Services) -> AsyncIterator[None]:
    """Report memory and descriptors of this process and the private services, for `/metrics` of the web process."""
    async with Redis.from_url(services.redis_url, socket_timeout=2, socket_connect_timeout=2) as redis:
        telling = asyncio.create_task(tell_vitals(redis, lambda: _processes(settings)))
        try:
            yield
        finally:
            telling.cancel()


def _processes(settings: Settings) -> dict[ProcessKind, int]:
    locks = {}
    if settings.mongodb_uri is None:
        locks[ProcessKind.MONGOD] = settings.data_dir / "mongod" / "process"
    if settings.redis_url is None:
        locks[ProcessKind.REDIS] = settings.data_dir / "redis" / "process"
    running = {kind: pid for kind, lock in locks.items() if (pid := process_of(lock))}
    return {ProcessKind.UP: os.getpid(), **running}


async def _warn_of_the_index(web: Web) -> None:
    state = (await web.states()).get(INDEX, "ok")
    if state != "ok":
        log.warning("searches are refused", extra={"reason": state})


def _servers(settings: Settings, services: Services, web: Web) -> tuple[Child, Child]:
    """Describe the web process and the workers; they get secrets only through the environment."""
    environment = os.environ | {
        "MEMOS_MONGODB_URI": services.mongodb_uri,
        "MEMOS_REDIS_URL": services.redis_url,
        "MEMOS_API_KEY": default_key(settings),
        "MEMOS_PORT": str(settings.port),
        # Uploads are spooled to disk, and nothing may be written outside the data directory
        "TMPDIR": str(settings.temporary_dir.resolve()),
        "PYTHONUNBUFFERED": "1",
    }
    locks = private_directory(settings.data_dir / "process")
    show = _show_json if settings.log_format is LogFormat.JSON else _show
    server = Child(
        name="web",
        command=(sys.executable, "-m", "memos_gql", "serve"),
        answers=web.is_ready,
        lives=lambda _: web.lives(),
        missing=lambda: _missing(web, services),
        frozen_after_s=settings.frozen_after_s,
        write_line=partial(show, "web"),
        lock=locks / "web",
        environment=environment,
        stop_s=STOP_S,
        # On SIGTERM both would wait for databases that end at the same moment; an interrupted job runs again
        death_signal=signal.SIGKILL,
    )
    worker = replace(
        server,
        name="worker",
        command=(sys.executable, "-m", "memos_gql", "worker"),
        answers=_at_once,
        missing=None,
        lives=lambda leader: _takes_jobs(services.redis_url, leader=leader, count=settings.workers),
        write_line=partial(show, "worker"),
        lock=locks / "worker",
    )
    return server, worker


async def _missing(web: Web, services: Services) -> str:
    """Say what the web process lacks; while it does not answer, which service it waits for."""
    missing = await web.missing()
    if missing != NO_ANSWER:
        return missing
    return ", ".join(await unavailable(services.mongodb_uri, services.redis_url)) or missing


def _show(name: str, line: str) -> None:
    click.echo(click.style(f"{name:<6} | ", fg=COLOURS[name]) + line)


def _show_json(name: str, line: str) -> None:
    """Print a JSON line unchanged, and turn any other output into one."""
    if is_json(line):
        click.echo(line)
    else:
        log.info("printed", extra={"child": name, "line": line})


async def _takes_jobs(redis_url: str, *, leader: int, count: int) -> bool | None:
    """Tell whether each worker process of this leader has just done a job; None while Redis is unavailable."""
    async with Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) as redis:
        try:
            done = await working_here(redis)
        except RedisError:
            return None
    return sum(_session(pid) == leader for pid in done) >= count


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


async def _at_once() -> bool:
    """Count a worker as ready at once: it listens on no port; `/readyz` of the web process says whether one works."""
    return True


def _address(settings: Settings) -> str:
    return address_of(settings.host, settings.port)


def _greet(settings: Settings) -> None:
    if settings.log_format is LogFormat.JSON:
        log.info("memos-gql is ready", extra={"address": _address(settings), "key": place_of_default_key(settings)})
    else:
        # a log gets only the place of the key
        click.echo(greeting(settings, key=default_key(settings) if os.isatty(sys.stdout.fileno()) else None))


def greeting(settings: Settings, *, key: str | None) -> str:
    """Say where everything is. With the key there is a link that opens the console with it."""
    address = _address(settings)
    # what stands behind `#` is sent to no server and written into no log
    link = [f"  Open now    {address}/#key={quote(key, safe='')}"] if key and settings.console else []
    return "\n".join(
        (
            "",
            "memos-gql is ready.",
            f"  API key     {key or place_of_default_key(settings)}",
            f"  Console     {address}/",
            *link,
            f"  Playground  {address}/playground",
            f"  GraphQL     {address}/graphql",
            "",
        )
    )
