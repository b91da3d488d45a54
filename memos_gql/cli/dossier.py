"""The commands `memos-gql export` and `memos-gql import`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from memos_gql.cli.opening import settings_of_services
from memos_gql.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from memos_gql.resources import Resources

PROJECT = click.option("--project", default="default", show_default=True, help="The project that the user belongs to.")
OURS = "memos-gql"
FORMATS = (OURS, "chatgpt", "claude", "memos", "mem0")
NICENESS = 15
"""Lower priority for an import, which takes the cores that web process, workers and readers leave."""


@click.command("export")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--user", required=True, help="The user to export.")
@PROJECT
def export_person(directory: Path, user: str, project: str) -> None:
    """Write everything stored about one user to DIR, which must not exist yet: JSON lines and the original files."""
    asyncio.run(_export(directory, user=user, project=project))


async def _export(directory: Path, *, user: str, project: str) -> None:
    from memos_gql.documents import Project
    from memos_gql.dossier.leaving import write_person
    from memos_gql.resources import open_resources

    async with open_resources(settings_of_services()) as resources:
        scope = (await Project.named(project)).scope
        manifest = await write_person(resources, scope, user, directory)
    held = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
    click.echo(f"{directory} holds {held}.")


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--user",
    default=None,
    help="The user who gets the data; for an export of memos-gql, by default the user it came from.",
)
@click.option(
    "--format",
    "form",
    default=None,
    type=click.Choice(FORMATS),
    help="The program that exported PATH; by default recognised by its contents.",
)
@click.option("--dry-run", is_flag=True, help="Only report what would be imported, and what would not and why.")
@PROJECT
def import_person(path: Path, user: str | None, form: str | None, dry_run: bool, project: str) -> None:
    """Import what `export` wrote, or an export of ChatGPT, Claude, mem0 or MemOS, with its original times.

    PATH is a ZIP, a directory or a JSON file. What was imported before is skipped.
    """
    os.nice(NICENESS)
    asyncio.run(_import(path, user=user, form=form, is_dry=dry_run, project=project))


async def _import(path: Path, *, user: str | None, form: str | None, is_dry: bool, project: str) -> None:
    from memos_gql.cli.unpacking import own_export
    from memos_gql.documents import Project
    from memos_gql.resources import open_resources
    from memos_gql.served import making_room
    from memos_gql.storage.spill import spilling_to

    settings = settings_of_services()
    with ExitStack() as in_use, spilling_to(settings.temporary_dir):
        async with (
            open_resources(settings) as resources,
            making_room(resources.redis, resources.embedder.embed_at_once, cores=os.cpu_count() or 1),
        ):
            await Project.named(project)
            own = in_use.enter_context(own_export(path, scratch=settings.temporary_dir))
            if own or form == OURS:
                lines = _own(resources, own or path, user=user, is_dry=is_dry, project=project)
            else:
                lines = _foreign(resources, path, user=_named(user), form=form, is_dry=is_dry, project=project)
            async for line in lines:
                click.echo(line)


def _named(user: str | None) -> str:
    from memos_gql.ingest.receiving.request import id_issues

    if user is None:
        raise InvalidInput([Issue(("user",), "Say whose memory this is to be: --user U.")])
    issues = list(id_issues(("user",), user))
    if issues:
        raise InvalidInput(issues)
    return user


async def _own(
    resources: "Resources", path: Path, *, user: str | None, is_dry: bool, project: str
) -> AsyncIterator[str]:
    from memos_gql.documents import ProjectScope
    from memos_gql.dossier.arriving import bring_in, described

    if is_dry:
        yield await asyncio.to_thread(described, path)
        return
    async for line in bring_in(resources, path, ProjectScope(project), user_id=user):
        yield line


async def _foreign(
    resources: "Resources", path: Path, *, user: str, form: str | None, is_dry: bool, project: str
) -> AsyncIterator[str]:
    from memos_gql.documents import ProjectScope
    from memos_gql.foreign.archive import opened
    from memos_gql.foreign.bringing import bring_in, import_of, survey
    from memos_gql.foreign.formats import Format, recognised

    with opened(path) as archive:
        export = await asyncio.to_thread(recognised, archive, wanted=Format(form) if form else None)
        wanted = await import_of(export, ProjectScope(project), user_id=user)
        if is_dry:
            for line in (await survey(resources, wanted)).lines():
                yield line
            return
        async for line in bring_in(resources, wanted):
            yield line
