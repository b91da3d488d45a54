"""What a program can reach that has taken over the process which reads a file: nothing but that file."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from memos_gql.extract.isolate.layers import missing_layers

NOBODY = 65534
DOOR = """
import ctypes, errno, json, os, resource, signal, socket, subprocess, sys
from pathlib import Path
from memos_gql.extract.isolate.confine import confine, prepare, start_session
from memos_gql.extract.isolate.namespaces import enter
channel, user, place, victim, port = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), \
int(sys.argv[4]), int(sys.argv[5])
data, source, libc = place / "data", place / "source", ctypes.CDLL(None, use_errno=True)
if os.geteuid() != user:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    libc.prctl(4, 1, 0, 0, 0)  # else the new user does not own its own /proc/self
def attempt(work, *arguments):
    try:
        return work(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
def call(name, *arguments):
    return "done" if getattr(libc, name)(*arguments) >= 0 else errno.errorcode[ctypes.get_errno()]
def tell(facts):
    os.write(channel, (json.dumps(facts) + "\\n").encode())
prepare()
pid, is_apart = enter().fork()
if pid:
    sys.stdin.read()
    attempt(os.killpg, pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    tell(attempt(os.kill, -1, 0))  # whether anybody but this process is left in its namespace
    os._exit(0)
start_session()
refused = confine(place / "scratch", channel, source=source, is_apart=is_apart, memory_bytes=1 << 30, cpu_s=7)
"""
MODEST = """
Path("leftover").write_text("x")
tell({
    "refused": refused, "environment": sorted(os.environ), "cwd": os.getcwd(), \
"nice": os.getpriority(os.PRIO_PROCESS, 0),
    "open": [name for name in range(128) if not isinstance(attempt(os.fstat, name), str)],
    "leads": os.getsid(0) == os.getpid() == os.getpgid(0), "source": source.read_text(), "scratch": os.listdir("."),
    "limits": [resource.getrlimit(what)[0] for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)],
    "program": subprocess.run(["catdoc", "-V"], capture_output=True, text=True, check=True).stdout.strip() != "",
})
"""
HOSTILE = """
def write(path):
    path.write_text("defaced")
def connect(kind):
    with socket.socket(socket.AF_INET, kind) as connection:
        connection.connect(("127.0.0.1", port))
def run_own():
    with open(os.open("own", os.O_CREAT | os.O_WRONLY, 0o700), "wb") as file:
        file.write(Path("/bin/true").read_bytes())
    subprocess.run(["./own"])
held = (ctypes.c_uint32 * 6)()
libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), held)
tell({
    "capabilities": list(held),
    "read password": attempt((data / "password").read_text), \
"read redis.conf": attempt((data / "redis.conf").read_text),
    "read api-key": attempt((data / "api-key").read_text), "read index": attempt((data / "index").read_text),
    "list data": attempt(os.listdir, data), "write index": attempt(write, data / "index"), \
"make a file": attempt(write, data / "new"),
    "remove": attempt((data / "api-key").unlink), "open to all": attempt(data.chmod, 0o777), \
"own": attempt(os.chown, data, user, user),
    "list beside": attempt(os.listdir, place), "write source": attempt(write, source), \
"passwd": attempt(Path("/etc/passwd").read_text),
    "read environ": attempt(Path(f"/proc/{victim}/environ").read_text), \
"read memory": attempt(open, f"/proc/{victim}/mem", "rb"),
    "trace": call("ptrace", 16, victim, None, None), "kill": attempt(os.kill, victim, signal.SIGKILL),
    "tcp": attempt(connect, socket.SOCK_STREAM), "udp": attempt(connect, socket.SOCK_DGRAM), \
"unix": attempt(socket.socket, socket.AF_UNIX),
    "namespace": call("unshare", 0x10000000), "mount": call("mount", b"none", b"/tmp", b"tmpfs", 0, None), \
"root": call("chroot", b"/tmp"),
    "session": attempt(os.setsid), "group": attempt(os.setpgid, 0, 0),
    "own program": attempt(run_own),
})
"""
REFUSED = {
    "EACCES": "read password, read redis.conf, read api-key, read index, list data, write index, "
    "make a file, remove, list beside, write source, passwd, read environ, read memory, own program",
    "EPERM": "open to all, own, trace, tcp, udp, unix, namespace, mount, root, session, group",
    "ESRCH": "kill",
}
DOUBLE_FORK = """
if os.fork() == 0:
    attempt(os.setsid)
    attempt(os.setpgid, 0, 0)
    if os.fork() == 0:
        tell("outside")
        signal.pause()
    os._exit(0)
signal.pause()
"""
FORK_BOMB = """
def forked():
    if os.fork() == 0:
        signal.pause()
made = 0
while attempt(forked) is None:
    made += 1
tell(made)
"""


@pytest.fixture(params=["as it is", "without rights"])
def user(request: pytest.FixtureRequest) -> int:
    """Whose processes are tried: this one's, and nobody's where this is root."""
    return os.geteuid() if request.param == "as it is" or os.geteuid() else NOBODY


@pytest.fixture
def place(user: int) -> Iterator[Path]:
    """A data directory, a file to read and a scratch directory, for the user alone."""
    place = Path(mkdtemp())
    for name in ("data", "scratch"):
        (place / name).mkdir()
    for name in ("data/password", "data/redis.conf", "data/api-key", "data/index", "source"):
        (place / name).write_text(f"the {name}")
    for path in (place, *place.rglob("*")):
        path.chmod(0o700)
        os.chown(path, user, user if user == NOBODY else -1)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def victim(user: int) -> Iterator[subprocess.Popen[bytes]]:
    """Another process of the same user, with a key in its environment."""
    with subprocess.Popen(
        ["sleep", "1000"], env={"PATH": os.environ["PATH"], "MEMOS_API_KEY": "secret"}, user=user
    ) as process:
        yield process
        process.kill()


def tried(program: str, user: int, place: Path, victim: subprocess.Popen[bytes]) -> list[Any]:
    """Run a program behind the door, kill it once it has told something, and return that and who was left then."""
    answer, channel = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as listening, os.fdopen(answer) as answers:
        arguments = [str(argument) for argument in (channel, user, place, victim.pid, listening.getsockname()[1])]
        command = [sys.executable, "-c", DOOR + program, *arguments]
        with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[channel]) as process:
            os.close(channel)
            first = answers.readline()
            process.communicate(timeout=30)
        return [json.loads(line) for line in (first, *answers)]


def test_a_child_keeps_only_what_it_needs(user: int, place: Path, victim: subprocess.Popen[bytes]) -> None:
    facts, left = tried(MODEST, user, place, victim)

    assert (facts["refused"], left) == ([], "ESRCH")
    assert (facts["source"], facts["scratch"], facts["program"]) == ("the source", ["leftover"], True)
    assert facts["cwd"] == str(place / "scratch")
    assert set(facts["environment"]) <= {"PATH", "LANG", "TMPDIR", "HOME", "TESSDATA_PREFIX"}
    assert (facts["leads"], facts["nice"] >= 10) == (True, True)
    assert facts["limits"] == [1 << 30, 7, 0]
    assert facts["open"][:3] == [0, 1, 2]
    assert len(facts["open"]) == 4


def test_a_hostile_program_reaches_nothing(user: int, place: Path, victim: subprocess.Popen[bytes]) -> None:
    facts, _ = tried(HOSTILE, user, place, victim)

    assert facts.pop("capabilities") == [0] * 6
    assert facts == {name: code for code, names in REFUSED.items() for name in names.split(", ")}
    assert victim.poll() is None
    assert (place / "data").stat().st_mode & 0o777 == 0o700
    assert {path.name: path.read_text() for path in (place / "data").iterdir()} == {
        name: f"the data/{name}" for name in ("password", "redis.conf", "api-key", "index")
    }


def test_nothing_outlives_the_kill(user: int, place: Path, victim: subprocess.Popen[bytes]) -> None:
    assert tried(DOUBLE_FORK, user, place, victim) == ["outside", "ESRCH"]


def test_a_fork_bomb_of_a_user_without_rights_is_bounded(
    place: Path, user: int, victim: subprocess.Popen[bytes]
) -> None:
    if user == 0:
        return  # root is exempt from the kernel's limit; the kill at the end of its time ends all of it
    made, left = tried(FORK_BOMB, user, place, victim)

    assert made < 256
    assert left == "ESRCH"


def test_this_machine_refuses_nothing() -> None:
    assert missing_layers() == []


def test_a_server_that_requires_confinement_does_not_start_where_the_kernel_refuses_it(tmp_path: Path) -> None:
    none_allowed = "; ".join(f"echo 0 > /proc/sys/user/max_{kind}_namespaces" for kind in ("user", "pid"))
    command = ["unshare", "-U", "-r", "sh", "-c", f"{none_allowed}; exec {sys.executable} -m memos_gql up"]
    settings = {
        "MEMOS_CONFINEMENT": "required",
        "MEMOS_DATA_DIR": str(tmp_path / "data"),
        "PYTHONPATH": str(Path.cwd()),
    }

    ran = subprocess.run(
        command, env={"PATH": os.environ["PATH"], **settings}, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    assert ran.returncode == 2, ran.stderr
    assert "MEMOS_CONFINEMENT is `required`, and this machine cannot confine a process that reads files" in ran.stderr
    assert "it gets no user, process and network namespaces of its own; allow them" in ran.stderr
