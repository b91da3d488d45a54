"""What a process takes of its machine is told, also of a process that keeps its memory to itself."""

import platform
import subprocess
import sys

from memos_gql.vitals import vitals_of

KEEPER = """
import ctypes, os
from memos_gql.processes import keep_private
from memos_gql.vitals import own_vitals, vitals_of
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(40)]
answer, channel = os.pipe()
keep_private()
if os.fork() == 0:
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as every process is that began under its user
    found = vitals_of(os.getppid())
    os.write(channel, f"{found.memory_bytes} {found.descriptors}".encode())
    os._exit(0)
os.wait()
own = own_vitals()
print(os.read(answer, 100).decode(), own.memory_bytes, own.descriptors)
"""


def test_another_process_of_the_same_user_sees_what_a_private_one_takes() -> None:
    ran = subprocess.run([sys.executable, "-c", KEEPER], capture_output=True, text=True, check=True)

    memory, descriptors, own_memory, own_descriptors = map(int, ran.stdout.split())
    tells_all = tuple(map(int, platform.release().split(".")[:2])) >= (6, 2)
    assert own_memory / 2 < memory < own_memory * 2
    assert own_descriptors > 40
    # its own list is open while it counts
    assert descriptors == (own_descriptors - 1 if tells_all else 0)


def test_nothing_is_told_of_a_process_that_has_ended() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()

    assert vitals_of(ended.pid) is None
