"""Wrong settings are named in one sentence, before anything is started or written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from memos_gql.configuration import read_settings
from memos_gql.errors import CannotStart

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("MEMOS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def fault() -> str:
    with pytest.raises(CannotStart) as refused:
        read_settings()
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("MEMOS_WORKER", "MEMOS_WORKER is not a setting (did you mean MEMOS_WORKERS?)"),
        ("memos_dataDir", "MEMOS_DATADIR is not a setting (did you mean MEMOS_DATA_DIR?)"),
        ("MEMOS_QQQQ", "MEMOS_QQQQ is not a setting"),
    ],
)
def test_an_unknown_name_is_refused_with_the_name_that_may_be_meant(
    name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")

    assert fault() == f"Wrong settings: {sentence}."


def test_an_unknown_name_in_the_file_is_refused_too() -> None:
    Path(".env").write_text("MEMOS_PROT=8001\nOTHER=1\n")

    assert fault() == "Wrong settings: MEMOS_PROT is not a setting (did you mean MEMOS_PORT?)."


def test_names_that_clients_read_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("MEMOS_BASE_URL=http://127.0.0.1:8000\n")
    monkeypatch.setenv("MEMOS_URL", "http://127.0.0.1:8000")

    assert read_settings().port == 8000


@pytest.mark.parametrize("value", ["", "  ", " , ,"])
@pytest.mark.parametrize("name", ["MEMOS_PORT", "MEMOS_DATA_DIR", "MEMOS_API_KEY", "MEMOS_CORS_ORIGINS"])
def test_an_empty_value_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    assert f"{name} is empty: give it a value, or remove it" in fault()


def test_a_name_without_a_value_in_the_file_is_refused() -> None:
    Path(".env").write_text("MEMOS_HOST\n")

    assert fault() == "Wrong settings: MEMOS_HOST is empty: give it a value, or remove it."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MEMOS_TRACES_URL", "collector:4318", "not an address of a collector"),
        ("MEMOS_TRACES_URL", "http://me:secret@collector:4318", "not an address of a collector"),
        ("MEMOS_TRACES_SHARE", "1.5", "less than or equal to 1"),
        ("MEMOS_REDIS_URL", "nonsense", "not an address of Redis"),
        ("MEMOS_REDIS_URL", "redis://h:99999", "not an address of Redis"),
        ("MEMOS_REDIS_URL", "redis://h/jobs", "not an address of Redis"),
        ("MEMOS_REDIS_URL", "unix://redis.sock", "not an address of Redis"),
        ("MEMOS_REDIS_URL", "unix://", "not an address of Redis"),
        ("MEMOS_MONGODB_URI", "nonsense", "not an address of MongoDB"),
        ("MEMOS_MONGODB_URI", "mongodb://me:hid@den:word@host/memos", "not an address of MongoDB"),
        ("MEMOS_MONGODB_URI", "mongodb://host/memos?fooled=1", "not an address of MongoDB"),
        ("MEMOS_LANCEDB_URI", "ftp://host/index", "ftp:// is not known: use a path, s3://, gs:// or az://"),
        ("MEMOS_LANCEDB_URI", "s3://", "s3:// names no bucket or directory"),
        ("MEMOS_CORS_ORIGINS", "app.example.org", "'app.example.org' is not an origin"),
        ("MEMOS_CORS_ORIGINS", "https://a.example,https://b.example/path", "'https://b.example/path' is not an origin"),
        ("MEMOS_LOG_LEVEL", "LOUD", "Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_and_not_repeated(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    said = fault()

    assert said.startswith(f"Wrong settings: {name}: ")
    assert sentence in said
    assert "hid" not in said


@pytest.mark.parametrize("value", ["*", "http://localhost:3000", "https://app.example.org, http://[::1]:8080"])
def test_origins_are_taken_as_browsers_send_them(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_CORS_ORIGINS", value)

    assert read_settings().cors_origins == tuple(value.split(", "))


def test_a_file_in_another_encoding_is_named_with_its_line() -> None:
    Path(".env").write_bytes("MEMOS_PORT=8001\n# für alle\n".encode("latin-1"))

    assert (
        fault() == f"{Path('.env').absolute()} is not UTF-8: "
        "line 2 has a character in another encoding; save the file as UTF-8."
    )


def test_a_byte_order_mark_hides_no_setting() -> None:
    Path(".env").write_text("MEMOS_PORT=8001\n", encoding="utf-8-sig")

    assert read_settings().port == 8001


@pytest.mark.parametrize("name", ["MEMOS_DATA_DIR", "MEMOS_MODEL_DIR", "MEMOS_LANCEDB_URI"])
@pytest.mark.parametrize("below", ["", "/below"])
def test_a_file_where_a_directory_is_meant_is_refused(
    name: str, below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(name, f"{tmp_path}/file{below}")

    assert fault() == f"Wrong settings: {name}: {tmp_path}/file is a file, and must be a directory."


def test_the_directory_of_an_index_that_is_written_as_an_address_is_checked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEMOS_LANCEDB_URI", f"file://{tmp_path}/file")

    assert fault() == f"Wrong settings: MEMOS_LANCEDB_URI: {tmp_path}/file is a file, and must be a directory."


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_PORT", "http")
    monkeypatch.setenv("MEMOS_HOTS", "x")
    monkeypatch.setenv("MEMOS_WORKERS", "")

    assert fault() == (
        "Wrong settings: MEMOS_HOTS is not a setting (did you mean MEMOS_HOST?); "
        "MEMOS_WORKERS is empty: give it a value, or remove it; "
        "MEMOS_PORT: Input should be a valid integer, unable to parse string as an integer."
    )


def test_a_directory_of_another_user_is_named_with_its_owner(open_path: Path) -> None:
    closed = open_path / "closed"
    closed.mkdir(mode=0o555)
    closed.chmod(0o555)
    script = """
import os, sys
from pathlib import Path
from memos_gql.configuration import fault_of_directory
if os.geteuid() == 0:  # root may write everywhere
    os.setuid(65534)
print(fault_of_directory(Path(sys.argv[1])))
"""

    asked = subprocess.run(
        [sys.executable, "-c", script, closed / "data"], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert asked.stdout.startswith(
        f"{closed} belongs to {closed.owner()}, and this user cannot write to it; change its owner"
    )


def test_a_directory_that_is_mounted_read_only_is_named_so(tmp_path: Path) -> None:
    inside = ["unshare", "--map-root-user", "--mount"]
    ask = """
import sys
from pathlib import Path
from memos_gql.configuration import fault_of_directory
print(fault_of_directory(Path(sys.argv[1])))
"""
    script = 'mount -t tmpfs -o ro none "$1" && exec "$2" -c "$3" "$1/data"'

    asked = subprocess.run(
        [*inside, "sh", "-c", script, "sh", tmp_path, sys.executable, ask],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert (
        asked.stdout
        == f"{tmp_path} is on a file system that is mounted read-only; mount it writable, or name another directory\n"
    )


def test_a_directory_that_holds_a_model_need_only_be_readable(open_path: Path) -> None:
    full, empty = open_path / "full", open_path / "empty"
    for directory in (full, empty):
        directory.mkdir()
    (full / "model").touch()
    for directory in (full, empty):
        directory.chmod(0o555)
    script = """
import os, sys
from pathlib import Path
from memos_gql.configuration import fault_of_model_directory
if os.geteuid() == 0:  # root may write everywhere
    os.setuid(65534)
print([fault_of_model_directory(Path(place)) is None for place in sys.argv[1:]])
"""

    asked = subprocess.run(
        [sys.executable, "-c", script, full, empty], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert asked.stdout == "[True, False]\n"


def test_a_secret_may_come_from_a_file_and_a_value_wins_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("key-in-a-file\n")
    monkeypatch.setenv("MEMOS_API_KEY_FILE", str(tmp_path / "key"))
    Path(".env").write_text(f"MEMOS_CHAT_KEY_FILE={tmp_path / 'key'}\n")
    monkeypatch.setenv("MEMOS_METRICS_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MEMOS_METRICS_KEY", "key-in-a-variable")

    settings = read_settings()

    assert (settings.api_key, settings.metrics_key) == ("key-in-a-file", "key-in-a-variable")
    assert settings.chat_key is not None
    assert settings.chat_key.get_secret_value() == "key-in-a-file"


def test_a_file_of_a_secret_that_is_missing_or_empty_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").write_text("\n")
    monkeypatch.setenv("MEMOS_API_KEY_FILE", str(tmp_path / "empty"))
    monkeypatch.setenv("MEMOS_REDIS_URL_FILE", str(tmp_path / "missing"))

    assert fault() == (
        f"Wrong settings: MEMOS_API_KEY_FILE: {tmp_path}/empty is empty; "
        f"MEMOS_REDIS_URL_FILE: {tmp_path}/missing cannot be read: No such file or directory."
    )


def test_only_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_PORT_FILE", str(tmp_path / "port"))

    assert fault().startswith("Wrong settings: MEMOS_PORT_FILE is not a setting")
