import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pymongo import MongoClient
from pymongo.errors import ServerSelectionTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError

from memos_gql.cli import Commands, main
from memos_gql.documents import Fields, Project, StoredVersion
from memos_gql.embedded import Services
from memos_gql.errors import CannotStart, InvalidInput, Issue
from memos_gql.reindex import reindex
from memos_gql.resources import Resources

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
COMMANDS = ["backup", "calibrate", "doctor", "explain", "export", "import", "key", "mcp", "purge"]
COMMANDS += ["reindex", "restore", "schema", "serve", "up", "worker"]
KEY = re.compile(r"(key_\w+)\.\S+\n")


def memos_gql(*arguments: str, data_dir: Path, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMOS_")}
    environment |= {"MEMOS_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, "-m", "memos_gql", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=data_dir, input=said, timeout=90
    )


def commands(group: click.Group) -> list[click.Command]:
    inner = [
        command for child in group.commands.values() if isinstance(child, click.Group) for command in commands(child)
    ]
    return [*group.commands.values(), *inner]


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [command.name for command in commands(main) if not command.help]
    silent += [
        option.name
        for command in commands(main)
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]

    assert silent == []
    assert sorted(main.commands) == COMMANDS


@pytest.mark.parametrize("command", ["up", "serve", "worker", "doctor"])
def test_a_wrong_setting_is_one_sentence_and_exit_code_2(command: str, tmp_path: Path) -> None:
    ended = memos_gql(command, data_dir=tmp_path, MEMOS_PORT="http", MEMOS_WORKERS="0")

    assert ended.returncode == 2
    assert ended.stderr == (
        "Error: Wrong settings: MEMOS_PORT: Input should be a valid integer, unable to parse string as an integer; "
        "MEMOS_WORKERS: Input should be greater than or equal to 1.\n"
    )


def test_a_key_is_shown_once_listed_and_revoked(services: Services, tmp_path: Path) -> None:
    uri = services.mongodb_uri.replace("/memos?", f"/memos_test_cli_{os.getpid()}?")

    made = memos_gql("key", "create", "phone", "--project", "shop", data_dir=tmp_path, MEMOS_MONGODB_URI=uri)
    shown = KEY.fullmatch(made.stdout)
    assert shown, made.stderr
    before = memos_gql("key", "list", data_dir=tmp_path, MEMOS_MONGODB_URI=uri)
    memos_gql("key", "revoke", shown[1], data_dir=tmp_path, MEMOS_MONGODB_URI=uri)
    after = memos_gql("key", "list", data_dir=tmp_path, MEMOS_MONGODB_URI=uri)

    main_key = re.escape(f"default  default  main key, in the file {tmp_path}/api-key  -  valid\n")
    assert re.fullmatch(
        rf"{main_key}{shown[1]}  shop  phone  \d{{4}}-\d\d-\d\d \d\d:\d\d  valid  no use noted\n", before.stdout
    )
    assert re.fullmatch(
        rf"{main_key}{shown[1]}  shop  phone  .*  revoked \d{{4}}-\d\d-\d\d \d\d:\d\d  no use noted\n", after.stdout
    )


@pytest.mark.parametrize(("option", "value"), [("--expires", "soon"), ("--rate", "0"), ("--user", " ")])
def test_a_limit_that_is_none_makes_no_key(services: Services, tmp_path: Path, option: str, value: str) -> None:
    uri = services.mongodb_uri.replace("/memos?", f"/memos_test_cli_{os.getpid()}?")

    ended = memos_gql("key", "create", "x", option, value, data_dir=tmp_path, MEMOS_MONGODB_URI=uri)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("project", ["BAD!", "no-such-project", ""])
async def test_an_index_of_no_project_is_refused_with_a_sentence(resources: Resources, project: str) -> None:
    with pytest.raises(CannotStart, match=rf"^There is no project '{project}'; "):
        _ = [line async for line in reindex(resources, project)]

    assert await Project.get(project) is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "data/index"),
            "data/index: Permission denied. Give this user the right to it",
        ),
        (
            FileExistsError(errno.EEXIST, "File exists", "data/log"),
            "data/log: File exists. Remove what is there, or name another place.",
        ),
        (
            NotADirectoryError(errno.ENOTDIR, "Not a directory", "data/x"),
            "data/x: Not a directory. Remove the file that is in the place",
        ),
        (
            ServerSelectionTimeoutError("nobody"),
            "MongoDB did not answer as expected (ServerSelectionTimeoutError): check that it runs",
        ),
        (
            RedisConnectionError("nobody"),
            "Redis did not answer as expected (ConnectionError): check that it runs, and MEMOS_REDIS_URL.",
        ),
        (CannotStart("It is in use."), "It is in use."),
        (InvalidInput([Issue(("project",), "'BAD!' is no project id.")]), "'BAD!' is no project id."),
    ],
)
def test_what_is_wrong_outside_is_one_sentence_and_exit_code_2(error: Exception, sentence: str) -> None:
    @click.command()
    def fail() -> None:
        raise error

    ran = CliRunner().invoke(Commands(commands=[fail]), ["fail"])

    assert ran.exit_code == 2
    assert ran.output.startswith(f"Error: {sentence}")
    assert ran.output.count("\n") == 1


def test_a_command_of_root_writes_as_the_owner_of_the_data_directory(open_path: Path) -> None:
    owner = (65534, 65534) if os.geteuid() == 0 else (os.getuid(), os.getgid())
    data_dir = open_path / "data"
    data_dir.mkdir()
    os.chown(data_dir, *owner)
    script = "import sys; from pathlib import Path; from memos_gql.ownership import become_owner as become\n"
    script += "become(Path(sys.argv[1])); Path(sys.argv[1], 'made').touch()"

    subprocess.run([sys.executable, "-c", script, data_dir], check=True, cwd=ROOT)

    made = (data_dir / "made").stat()
    assert (made.st_uid, made.st_gid) == owner


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1:9", "http://[::1"])
def test_an_agent_without_a_server_is_told_so_in_a_sentence(tmp_path: Path, url: str) -> None:
    asked = '{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n'

    ended = memos_gql("mcp", "--url", url, data_dir=tmp_path, said=asked, MEMOS_API_KEY="key-of-somebody")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"Error: No server answers at {url}/mcp: start it, or name its address with --url")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "tea", "--user", "ann", "--project", "BAD!"),
        ("explain", "tea", "--user", "ann", "--project", "none-such"),
        ("export", "somewhere", "--user", "ann", "--project", "none-such"),
        ("import", "somewhere", "--user", "ann", "--project", "none-such"),
    ],
)
def test_a_project_that_is_not_there_is_one_sentence(
    services: Services, model_dir: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    uri = services.mongodb_uri.replace("/memos?", f"/memos_test_cli_{os.getpid()}?")
    addresses = {"MEMOS_MONGODB_URI": uri, "MEMOS_REDIS_URL": services.redis_url, "MEMOS_MODEL_DIR": str(model_dir)}

    ended = memos_gql(*command, data_dir=tmp_path, **addresses)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"Error: There is no project {command[-1]!r}; `memos-gql key list` lists the projects that have a key.\n"
    )


def test_the_main_key_is_not_revoked_but_put_elsewhere(services: Services, tmp_path: Path) -> None:
    ended = memos_gql("key", "revoke", "default", data_dir=tmp_path, MEMOS_MONGODB_URI=services.mongodb_uri)

    assert ended.returncode == 2
    assert ended.stderr == (
        f"Error: The main key is in the file {tmp_path}/api-key: put another one there, and start the server again.\n"
    )


def test_revoking_an_unknown_key_fails_with_a_sentence(services: Services, tmp_path: Path) -> None:
    ended = memos_gql("key", "revoke", "key_unknown", data_dir=tmp_path, MEMOS_MONGODB_URI=services.mongodb_uri)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "Error: Nothing found with id key_unknown.\n"


def test_keys_without_a_database_fail_with_a_sentence(tmp_path: Path) -> None:
    ended = memos_gql("key", "list", data_dir=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr == (
        f"Error: No database in {tmp_path} yet: start `memos-gql up` first, "
        "or set MEMOS_MONGODB_URI and MEMOS_REDIS_URL.\n"
    )


@pytest.mark.parametrize("host", ["8.8.8.8", "no-such-host.invalid"])
def test_a_server_that_is_to_listen_on_another_machine_says_so_in_a_sentence(tmp_path: Path, host: str) -> None:
    addresses = {"MEMOS_MONGODB_URI": "mongodb://127.0.0.1:9/memos", "MEMOS_REDIS_URL": "redis://127.0.0.1:9/0"}

    ended = memos_gql("serve", data_dir=tmp_path, MEMOS_HOST=host, **addresses)

    assert ended.returncode == 2
    assert ended.stderr.startswith(f"Error: Nothing can listen on {host}: ")
    assert ended.stderr.count("\n") == 1


def test_up_names_the_service_that_it_waits_for_within_five_seconds(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMOS_")}
    environment |= {"MEMOS_DATA_DIR": str(tmp_path), "MEMOS_PORT": "0", "MEMOS_WORKERS": "1", "PYTHONPATH": str(ROOT)}
    environment["MEMOS_MONGODB_URI"] = "mongodb://127.0.0.1:9/memos"
    with subprocess.Popen([sys.executable, "-m", "memos_gql", "up"], env=environment, cwd=tmp_path, stderr=-1) as up:
        assert up.stderr is not None
        line = next(line.decode() for line in up.stderr if b"waiting for a process to answer" in line)
        up.terminate()
        up.stderr.close()
        code = up.wait(timeout=20)

    waited = re.search(r"missing=(\S+) waited_s=(\d+)", line)
    assert waited, line
    assert (code, waited[1], int(waited[2]) <= 5) == (0, "MongoDB", True)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_server_without_databases_says_what_to_set(command: str, tmp_path: Path) -> None:
    ended = memos_gql(command, data_dir=tmp_path, MEMOS_REDIS_URL="redis://127.0.0.1:9/0")

    assert ended.returncode == 2
    assert ended.stderr == "Error: Set MEMOS_MONGODB_URI, or run `memos-gql up`, which starts its own.\n"
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_examines_the_machine_though_a_directory_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    ended = memos_gql("doctor", data_dir=tmp_path, MEMOS_MODEL_DIR=f"{tmp_path}/file/models")

    assert ended.returncode == 1
    assert f"missing  model directory        {tmp_path}/file is a file, and must be a directory\n" in ended.stdout
    assert "found    data directory " in ended.stdout
    assert " tesseract " in ended.stdout


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_server_that_cannot_read_the_database_says_so_in_a_sentence(
    command: str, services: Services, tmp_path: Path
) -> None:
    name = f"memos_test_newer_{os.getpid()}"
    uri = services.mongodb_uri.replace("/memos?", f"/{name}?")
    addresses = {"MEMOS_MONGODB_URI": uri, "MEMOS_REDIS_URL": services.redis_url}
    with MongoClient[Fields](uri) as client:
        client[name][StoredVersion.Settings.name].insert_one({"_id": "stored", "version": 1000})

        ended = memos_gql(command, data_dir=tmp_path, MEMOS_PORT="0", MEMOS_WORKERS="1", **addresses)

        client.drop_database(name)
    assert ended.returncode == 2
    assert (
        "The database holds version 1000 of what memos-gql stores, and this memos-gql knows versions up to "
        in ended.stderr
    )
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_full_disk_is_one_sentence() -> None:
    @click.command()
    def write() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "data/redis/redis.conf")

    ran = CliRunner().invoke(Commands(commands=[write]), ["write"])

    sentence = "Error: There is no disk space left to write data/redis/redis.conf; free some, then try again.\n"
    assert (ran.exit_code, ran.output) == (1, sentence)


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"])

    assert shown.exit_code == 0
    assert re.findall(r"^  ([a-z]+)  ", shown.output, re.MULTILINE) == COMMANDS
