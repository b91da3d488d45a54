"""The commands `memos-gql export` and `memos-gql import`."""

import asyncio
from pathlib import Path

import click

from memos_gql.cli.opening import settings_of_services

PROJECT = click.option("--project", default="default", show_default=True, help="The project that the user belongs to.")


@click.command("export")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--user", required=True, help="Whose memory it is.")
@PROJECT
def export_person(directory: Path, user: str, project: str) -> None:
    """Write all that is kept of one user to DIR, which must not exist yet: JSON lines and the original files."""
    asyncio.run(_export(directory, user=user, project=project))


async def _export(directory: Path, *, user: str, project: str) -> None:
    from memos_gql.dossier.leaving import write_person
    from memos_gql.resources import open_resources

    async with open_resources(settings_of_services()) as resources:
        manifest = await write_person(resources, user, directory, project_id=project)
    held = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
    click.echo(f"{directory} holds {held}.")


@click.command("import")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--user", default=None, help="Whose it is to be; the user it was exported of if absent.")
@PROJECT
def import_person(directory: Path, user: str | None, project: str) -> None:
    """Bring in what `export` wrote to DIR, with the times it has; what came in before comes in no second time."""
    asyncio.run(_import(directory, user=user, project=project))


async def _import(directory: Path, *, user: str | None, project: str) -> None:
    from memos_gql.dossier.arriving import bring_in
    from memos_gql.resources import open_resources
    from memos_gql.storage.spill import spilling_to

    settings = settings_of_services()
    with spilling_to(settings.temporary_dir):
        async with open_resources(settings) as resources:
            async for line in bring_in(resources, directory, project_id=project, user_id=user):
                click.echo(line)
