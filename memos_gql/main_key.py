"""The key of the default project: a setting, or a file in the data directory."""

import os
import secrets
from pathlib import Path

from memos_gql.errors import CannotStart
from memos_gql.settings import SENDABLE, Settings

MIN_KEY_LENGTH = 8


def default_key(settings: Settings) -> str:
    """Return the default project's key: the setting, else the file `api-key`, which is made (mode 0600) if missing.

    Raises:
        CannotStart: the file holds something else.
    """
    if settings.api_key is not None:
        return settings.api_key
    path = settings.data_dir / "api-key"
    if not path.exists():
        _write_once(path, "mk_" + secrets.token_urlsafe(32))
    return _read(path)


def known_key(settings: Settings) -> str:
    """Return the key in the settings or the data directory; none is made.

    Raises:
        CannotStart: there is none, or the file holds something else.
    """
    if settings.api_key is not None:
        return settings.api_key
    try:
        return _read(settings.data_dir / "api-key")
    except FileNotFoundError:
        raise CannotStart("No key is configured: set MEMOS_API_KEY to one that `memos-gql key create` made.") from None


def place_of_default_key(settings: Settings) -> str:
    """Say where the default project's key is stored."""
    return "set by MEMOS_API_KEY" if settings.api_key else f"in the file {settings.data_dir / 'api-key'}"


def _read(path: Path) -> str:
    try:
        key = path.read_text().strip()
    except UnicodeDecodeError:
        key = ""
    if len(key) < MIN_KEY_LENGTH or not SENDABLE.fullmatch(key):
        raise CannotStart(
            f"{path} holds no key: write one of at least {MIN_KEY_LENGTH} letters, digits and punctuation of ASCII, "
            "or remove the file and get a new one at the next start."
        )
    return key


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
