"""The key of the default project: a setting, or a file in the data directory."""

import os
import secrets
from pathlib import Path

from memos_gql.errors import CannotStart
from memos_gql.settings import Settings


def default_key(settings: Settings) -> str:
    """Return the default project's key: the setting, else the file `api-key`, which is made (mode 0600) if missing."""
    if settings.api_key is not None:
        return settings.api_key
    path = settings.data_dir / "api-key"
    if not path.exists():
        _write_once(path, "mk_" + secrets.token_urlsafe(32))
    return path.read_text().strip()


def known_key(settings: Settings) -> str:
    """Return the key in the settings or the data directory; none is made.

    Raises:
        CannotStart: there is none.
    """
    if settings.api_key is not None:
        return settings.api_key
    try:
        return (settings.data_dir / "api-key").read_text().strip()
    except FileNotFoundError:
        raise CannotStart("No key is configured: set MEMOS_API_KEY to one that `memos-gql key create` made.") from None


def place_of_default_key(settings: Settings) -> str:
    """Say where the default project's key is stored."""
    return "set by MEMOS_API_KEY" if settings.api_key else f"in the file {settings.data_dir / 'api-key'}"


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
    try:
        # A link, not a rename: if two processes start at once, the first one's key stays.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
