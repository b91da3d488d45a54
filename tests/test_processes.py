"""What a process of the server keeps to itself."""

import subprocess
import sys

import pytest

from memos_gql.processes import bare_environment

KEEPER = """
import ctypes, os
from memos_gql.processes import keep_private
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as every process is that began under its user
def seen_by_a_child():
    answer, channel = os.pipe()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
        try:
            os.write(channel, str(b"=secret" in open(f"/proc/{os.getppid()}/environ", "rb").read()).encode())
        except OSError as error:
            os.write(channel, type(error).__name__.encode())
        os._exit(0)
    os.wait()
    return os.read(answer, 100).decode()
before = seen_by_a_child()
keep_private()
print(before, seen_by_a_child(), oct(os.umask(0)))
"""


def test_other_processes_of_the_same_user_do_not_see_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_API_KEY", "secret")

    ran = subprocess.run([sys.executable, "-c", KEEPER], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["True", "PermissionError", "0o77"]


def test_programs_get_no_secrets_by_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MEMOS_API_KEY", "AWS_SECRET_ACCESS_KEY", "MEMOS_MONGODB_URI"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    environment = bare_environment()

    assert "secret" not in environment.values()
    assert (environment["LC_ALL"], "PATH" in environment) == ("C.UTF-8", True)


def test_what_is_imported_without_collecting_is_never_searched_for_garbage() -> None:
    import_it = (
        "import gc; from memos_gql.processes import without_collecting\nwith without_collecting(): import asyncio\n"
    )
    told = "print(gc.isenabled(), gc.get_freeze_count() > 10_000, len(gc.get_objects()) < 100)"

    ran = subprocess.run([sys.executable, "-c", import_it + told], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["True", "True", "True"]
