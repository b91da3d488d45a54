"""The command line."""

import asyncio
import errno
import json
import logging
import signal
import sys
from pathlib import Path
from typing import IO

import click
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from memos_gql.cli.dossier import export_person, import_person
from memos_gql.cli.keys import key
from memos_gql.cli.opening import settings_of_services
from memos_gql.configuration import read_server_settings, read_settings, read_values
from memos_gql.disk_space import is_full
from memos_gql.errors import CannotStart, DependencyUnavailable, InvalidInput, MemosError, ModelFailure
from memos_gql.hosts import address_of
from memos_gql.logs import set_up_logs, writes_json
from memos_gql.ownership import become_owner
from memos_gql.processes import keep_private
from memos_gql.settings import Settings

REMEDIES = {
    errno.EACCES: "Give this user the right to it, or name another place.",
    errno.EPERM: "Give this user the right to it, or name another place.",
    errno.EROFS: "Make the file system writable, or name another place.",
    errno.ENOENT: "Make it, or name another place.",
    errno.ENOTDIR: "Remove the file that is in the place of a directory, or name another place.",
    errno.EISDIR: "Remove the directory that is in the place of a file, or name another place.",
    errno.EEXIST: "Remove what is there, or name another place.",
}

log = logging.getLogger("memos_gql")


class OneSentence(click.ClickException):
    """Why a command failed: as a log line if logs are JSON, else as a sentence on standard error."""

    def show(self, file: IO[str] | None = None) -> None:
        if writes_json():
            log.critical(self.message)
        else:
            super().show(file)


class InVain(OneSentence):
    """A failure that would happen again unless something is changed."""

    exit_code = 2


class Commands(click.Group):
    """Reports failures outside the program in one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (CannotStart, InvalidInput) as error:
            raise InVain(str(error)) from error
        except ModelFailure as error:
            raise OneSentence(f"The embedding model failed: {error}.") from error
        except MemosError as error:
            raise OneSentence(str(error)) from error
        except PyMongoError as error:
            raise InVain(
                f"MongoDB did not answer as expected ({type(error).__name__}): "
                "check that it runs, and MEMOS_MONGODB_URI."
            ) from error
        except RedisError as error:
            raise InVain(
                f"Redis did not answer as expected ({type(error).__name__}): check that it runs, and MEMOS_REDIS_URL."
            ) from error
        except OSError as error:
            raise _sentence_of(error) from error


def _sentence_of(error: OSError) -> OneSentence:
    if is_full(error):
        return OneSentence(f"There is no disk space left to write {error.filename}; free some, then try again.")
    log.debug("the operating system refused", exc_info=error)
    return InVain(
        f"{error.filename or 'The system'}: {error.strerror or error}. "
        f"{REMEDIES.get(error.errno or 0, 'Fix that, then try again.')}"
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="memos-gql")
def main() -> None:
    """Run a server that gives AI agents a multimodal long-term memory, over GraphQL.

    Every setting is an environment variable, or a line of the file .env: MEMOS_PORT, MEMOS_DATA_DIR and so on.
    """
    keep_private()


main.add_command(key)
main.add_command(export_person)
main.add_command(import_person)


@main.command()
def up() -> None:
    """Run the whole server until Ctrl-C: databases, web process and workers."""
    from memos_gql.up import run_up

    settings = read_settings()
    _set_up_logs("up", settings)
    run_up(settings)


@main.command()
def serve() -> None:
    """Run the web process alone, as a production deployment does."""
    _end_on_signal()
    from memos_gql.web.serving import serve as serve_web

    settings = read_server_settings()
    _set_up_logs("web", settings)
    serve_web(settings)


def _end_on_signal() -> None:
    """Let SIGTERM end this process at once, even as PID 1 of a container, until the server installs its own handler."""
    signal.signal(signal.SIGTERM, lambda _sign, _frame: sys.exit(0))


@main.command()
@click.option(
    "--check",
    is_flag=True,
    help="Only check whether every worker process on this machine takes jobs; exit code 1 if not.",
)
def worker(check: bool) -> None:
    """Run the workers alone, MEMOS_WORKERS processes, as a production deployment does."""
    if check:
        sys.exit(_check_workers(settings_of_services()))
    _end_on_signal()
    from memos_gql.dependencies import until_there
    from memos_gql.extract.isolate.layers import require_layers
    from memos_gql.jobs import leader

    settings = read_server_settings()
    _set_up_logs("worker", settings)
    require_layers(are_required=settings.confinement == "required")
    leader.load(settings)
    asyncio.run(until_there(settings))
    sys.exit(leader.lead(settings))


def _check_workers(settings: Settings) -> int:
    """Print how many worker processes take jobs, and return the exit code."""
    count = asyncio.run(_working_here(str(settings.redis_url)))
    click.echo(f"{count} of {settings.workers} worker processes on this machine take jobs.")
    return int(count < settings.workers)


async def _working_here(redis_url: str) -> int:
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    from memos_gql.workers import working_here

    async with Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=3) as redis:
        try:
            return len(await working_here(redis))
        except RedisError as error:
            raise DependencyUnavailable("Redis does not answer, so it is unknown whether workers take jobs.") from error


def _set_up_logs(process: str, settings: Settings) -> None:
    set_up_logs(process, level=settings.log_level, form=settings.log_format)


@main.command()
@click.option(
    "--possible-types",
    is_flag=True,
    help="Print the possible types of each interface and union as JSON, for Apollo Client.",
)
def schema(possible_types: bool) -> None:
    """Print the GraphQL schema."""
    from memos_gql.schema import make_schema, possible_types_of

    made = make_schema(read_settings())
    click.echo(json.dumps(possible_types_of(made), indent=2) if possible_types else made.as_str())


@main.command()
@click.option(
    "--deep", is_flag=True, help="Also compare the index and the stored bytes with the database, which must be running."
)
def doctor(deep: bool) -> None:
    """List what this machine has and lacks; exit code 1 if something is missing or inconsistent."""
    from memos_gql.doctor import examine

    findings = examine(read_values())
    for finding in findings:
        click.echo(str(finding))
    differences = asyncio.run(_compare()) if deep else 0
    sys.exit(differences > 0 or any(finding.is_missing for finding in findings))


async def _compare() -> int:
    """Print every difference, and return how many there are."""
    from memos_gql.agreement import disagreements
    from memos_gql.resources import open_resources

    async with open_resources(settings_of_services()) as resources:
        found = await disagreements(resources)
    for difference in found:
        click.echo(str(difference))
    click.echo(f"{len(found)} differences between documents, index and bytes.")
    return len(found)


@main.command()
@click.option("--project", default=None, help="The project to index; all projects by default.")
def reindex(project: str | None) -> None:
    """Rebuild the index from the database; the database must run, the server may."""
    asyncio.run(_reindex(project))


async def _reindex(project: str | None) -> None:
    from memos_gql.reindex import reindex
    from memos_gql.resources import open_resources
    from memos_gql.storage.spill import spilling_to

    settings = settings_of_services()
    with spilling_to(settings.temporary_dir):
        async with open_resources(settings) as resources:
            async for line in reindex(resources, project):
                click.echo(line)


@main.command()
def calibrate() -> None:
    """Fit relativity to the embedding model that MEMOS_EMBEDDINGS_URL names; the database must run, the server may.

    The model embeds some hundred short texts that come with memos-gql, in English and Chinese.
    """
    asyncio.run(_calibrate())


async def _calibrate() -> None:
    from memos_gql.documents import DEFAULT_PROJECT, ProjectScope
    from memos_gql.resources import open_resources
    from memos_gql.search.fitting import calibrate

    async with open_resources(settings_of_services()) as resources:
        async for line in calibrate(resources, ProjectScope(DEFAULT_PROJECT)):
            click.echo(line)


@main.command()
@click.option("--url", default=None, help="The server's URL; taken from the settings by default.")
@click.option("--user", default=None, help="The user whose memory is used; a key made with --user needs none.")
def mcp(url: str | None, user: str | None) -> None:
    """Speak the Model Context Protocol on standard input and output, and forward everything to a server.

    The key is MEMOS_API_KEY, or else the one in the data directory.
    """
    from urllib.parse import quote

    from memos_gql.main_key import known_key
    from memos_gql.mcp.passing import pass_on

    settings = read_settings()
    server = (url or address_of(settings.host, settings.port)).rstrip("/")
    place = f"{server}/mcp/{quote(user, safe='')}" if user else f"{server}/mcp"
    asyncio.run(pass_on(place, headers={"Authorization": f"Bearer {known_key(settings)}"}))


@main.command("explain")
@click.argument("query")
@click.option("--user", required=True, help="The user whose memories are searched.")
@click.option("--project", default="default", show_default=True, help="The project that the user belongs to.")
def explain_query(query: str, user: str, project: str) -> None:
    """Search for QUERY and explain the rank of each hit in log-odds; the database must be running."""
    asyncio.run(_explain(query, user=user, project=project))


async def _explain(query: str, *, user: str, project: str) -> None:
    from memos_gql.documents import Project
    from memos_gql.explain import explain
    from memos_gql.resources import open_resources

    async with open_resources(settings_of_services()) as resources:
        scope = (await Project.named(project)).scope
        async for line in explain(resources, scope, query, user_id=user):
            click.echo(line)


@main.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def backup(directory: Path) -> None:
    """Copy all memories to DIR, which must not exist yet; the server may run meanwhile.

    The copy contains MongoDB's files, in which deleted memories may still be readable: run `memos-gql purge` first if
    that matters.
    """
    from memos_gql.backup.make import make_backup

    made = make_backup(read_settings(), directory)
    click.echo(
        f"{len(made.files)} files with {sum(file.size_bytes for file in made.files):,} bytes are in {directory}."
    )


@main.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def restore(directory: Path) -> None:
    """Restore the backup in DIR into an empty data directory, and rebuild the index."""
    from memos_gql.backup.restore import restore_backup

    settings = read_settings()
    restored = restore_backup(settings, directory)
    click.echo(
        f"The backup of {restored.made_at:%Y-%m-%d %H:%M:%S} UTC is restored to {settings.data_dir}. "
        "The index is made now;"
    )
    click.echo("if that is interrupted, run `memos-gql up`, and `memos-gql reindex` while it runs.")
    asyncio.run(_index_restored(settings))


async def _index_restored(settings: Settings) -> None:
    from memos_gql.backup.restore import index_restored
    from memos_gql.storage.spill import spilling_to

    with spilling_to(settings.temporary_dir):
        async for line in index_restored(settings):
            click.echo(line)


@main.command()
def purge() -> None:
    """Remove deleted data from every file of the embedded default, while the server is stopped.

    MongoDB's files keep deleted data until it happens to be overwritten. So all memories are copied to a new database,
    which replaces the old one; the index is rewritten; logs, temporary files and the job queue are erased (the queue is
    filled again). The disk must have room for a second copy. An interruption loses nothing: run the command again.
    Existing backups still contain deleted data: make new ones and delete the old.
    """
    asyncio.run(_purge())


async def _purge() -> None:
    from memos_gql.purge import purge

    settings = read_settings()
    become_owner(settings.data_dir)
    async for line in purge(settings):
        click.echo(line)
