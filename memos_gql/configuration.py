"""Reading the settings from the environment and `.env`, and reporting all faults in one sentence."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from memos_gql.errors import CannotStart
from memos_gql.settings import ENV_FILE, PREFIX, SCHEME, SECRETS, Settings

NAMES_OF_OTHERS = frozenset({"MEMOS_URL", "MEMOS_BASE_URL"})
"""Not settings of the server: clients read them."""


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        CannotStart: a name is unknown, a value is missing or unusable, or a directory is not writable.
    """
    return _faultless(_faults_of_directories)


def read_values() -> Settings:
    """Read the settings without checking the directories that they name.

    Raises:
        CannotStart: a name is unknown, or a value is missing or unusable.
    """
    return _faultless(lambda _: ())


def _faultless(further_faults: Callable[[Settings], Iterable[str]]) -> Settings:
    faults = [*_faults_of_names(_given())]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += _faults_of_values(error)
    else:
        faults += further_faults(settings)
        if not faults:
            return settings
    raise CannotStart(f"Wrong settings: {'; '.join(dict.fromkeys(faults))}.")


def read_server_settings() -> Settings:
    """Read the settings of a process that runs no database itself.

    Raises:
        CannotStart: an address is missing, or a setting is wrong.
    """
    settings = read_settings()
    addresses = {"MEMOS_MONGODB_URI": settings.mongodb_uri, "MEMOS_REDIS_URL": settings.redis_url}
    missing = [name for name, address in addresses.items() if address is None]
    if missing:
        raise CannotStart(f"Set {' and '.join(missing)}, or run `memos-gql up`, which starts its own.")
    return settings


def _given() -> Mapping[str, str | None]:
    """Return all variables of `.env` and the environment, which takes precedence, by their name in capitals."""
    try:
        in_file = DotEnvSettingsSource(Settings).env_vars
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        sentence = (
            f"{Path(ENV_FILE).absolute()} is not UTF-8: line {line} has a character in another encoding; "
            "save the file as UTF-8."
        )
        raise CannotStart(sentence) from error
    variables = {**in_file, **EnvSettingsSource(Settings).env_vars}
    return {name.upper(): value for name, value in variables.items() if name.upper().startswith(PREFIX)}


def _faults_of_names(given: Mapping[str, str | None]) -> Iterator[str]:
    files = {f"{PREFIX}{field.upper()}_FILE" for field in SECRETS}
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields} | files
    for name, value in sorted(given.items()):
        if name in NAMES_OF_OTHERS:
            continue
        if name not in known:
            yield f"{_shown(name)} is not a setting{_suggestion(name, known)}"
        elif not (value or "").strip(" \t,"):
            yield f"{name} is empty: give it a value, or remove it"
        elif not _is_text(value or ""):
            yield f"{name} is not UTF-8"
        elif name in files:
            yield from _faults_of_secret(name, Path(value or ""))


def _faults_of_secret(name: str, file: Path) -> Iterator[str]:
    try:
        if not file.read_text().strip():
            yield f"{name}: {file} is empty"
    except UnicodeDecodeError:
        yield f"{name}: {file} is not UTF-8"
    except OSError as error:
        yield f"{name}: {file} cannot be read: {error.strerror}"


def _suggestion(name: str, known: set[str]) -> str:
    alike = get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1)
    return f" (did you mean {PREFIX}{alike[0]}?)" if alike else ""


def _shown(name: str) -> str:
    return name if name.isprintable() else ascii(name)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _faults_of_values(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        name = f"{PREFIX}{'_'.join(map(str, fault['loc'])).upper()}"
        if fault.get("input") != "":  # an empty value is reported already
            yield f"{name}: {fault['msg'].removeprefix('Value error, ')}"


def _faults_of_directories(settings: Settings) -> Iterator[str]:
    """Name each path that is not a writable directory; one that does not exist is created later."""
    index = (settings.lancedb_uri or "").removeprefix("file://")
    index = "" if SCHEME.match(index) else index
    faults = {
        "MEMOS_DATA_DIR": fault_of_directory(settings.data_dir),
        "MEMOS_MODEL_DIR": fault_of_model_directory(settings.model_dir) if settings.model_dir else None,
        "MEMOS_LANCEDB_URI": fault_of_directory(Path(index)) if index else None,
    }
    yield from (f"{name}: {fault}" for name, fault in faults.items() if fault)


def fault_of_model_directory(directory: Path) -> str | None:
    """Return why no model can be used from the directory or stored in it.

    A directory that holds files need only be readable.
    """
    if os.access(directory, os.R_OK | os.X_OK) and directory.is_dir() and any(directory.iterdir()):
        return None
    return fault_of_directory(directory)


def fault_of_directory(directory: Path) -> str | None:
    """Return why nothing can be stored in the directory, which need not exist; None if it can be used."""
    try:
        existing = next(path for path in (directory.absolute(), *directory.absolute().parents) if path.exists())
        is_directory = existing.is_dir()
    except OSError as error:
        return f"{directory} cannot be used: {error.strerror}"
    if not is_directory:
        return f"{existing} is a file, and must be a directory"
    if os.statvfs(existing).f_flag & os.ST_RDONLY:
        return f"{existing} is on a file system that is mounted read-only; mount it writable, or name another directory"
    if not os.access(existing, os.W_OK | os.X_OK):
        return (
            f"{existing} belongs to {_owner(existing)}, and this user cannot write to it; "
            "change its owner, or name another directory"
        )
    return None


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"the user with the number {path.stat().st_uid}"
