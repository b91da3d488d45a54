"""The commands `memos-gql key …`."""

import click

from memos_gql.cli.opening import with_database
from memos_gql.configuration import read_settings
from memos_gql.errors import CannotStart


@click.group()
def key() -> None:
    """Make, list and revoke API keys."""


@key.command("create")
@click.argument("name")
@click.option(
    "--project", default="default", show_default=True, help="The key's project; created if it does not exist."
)
@click.option("--user", default=None, help="The only user whose memory the key can use; by default the whole project.")
@click.option("--read-only", is_flag=True, help="The key can read and search, but change nothing.")
@click.option(
    "--expires",
    metavar="SPAN",
    default=None,
    help="How long the key is valid: 30m, 12h, 90d or 4w; by default for ever.",
)
@click.option(
    "--rate", metavar="N", type=int, default=None, help="Requests per minute, instead of MEMOS_RATE_REQUESTS."
)
def create_key(
    name: str, project: str, user: str | None, read_only: bool, expires: str | None, rate: int | None
) -> None:
    """Create a key called NAME and show it once."""
    from memos_gql import keys

    span = keys.span_of(expires) if expires is not None else None
    limits = keys.Limits(user_id=user, is_read_only=read_only, expires_in=span, rate_requests=rate)
    made = with_database(lambda: keys.create_key(project, name=name, limits=limits))
    click.echo(made.text)
    click.echo(f"The key {made.id} of the project {made.project_id} is not stored and cannot be shown again.", err=True)


@key.command("list")
def list_keys() -> None:
    """List every key: id, project, name, creation time, state, last use and limits; the main key first."""
    from memos_gql import keys
    from memos_gql.documents import DEFAULT_PROJECT
    from memos_gql.main_key import place_of_default_key

    listed = with_database(keys.list_keys)
    click.echo(f"{DEFAULT_PROJECT}  {DEFAULT_PROJECT}  main key, {place_of_default_key(read_settings())}  -  valid")
    for made in listed:
        click.echo(keys.described(made))


@key.command("revoke")
@click.argument("key_id", metavar="ID")
def revoke_key(key_id: str) -> None:
    """Revoke the key with this ID: it is refused from the next request on."""
    from memos_gql import keys
    from memos_gql.documents import DEFAULT_PROJECT
    from memos_gql.main_key import place_of_default_key

    if key_id == DEFAULT_PROJECT:
        place = place_of_default_key(read_settings())
        raise CannotStart(f"The main key is {place}: put another one there, and start the server again.")
    with_database(lambda: keys.revoke_key(key_id))
    click.echo(f"{key_id} is revoked.")
