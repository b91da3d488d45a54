"""What is said of a disk that is full, and of one that is not."""

import errno
import resource
from pathlib import Path

from memos_gql.disk_space import MIB, ROOM_FOR_MONGOD, free_bytes, hindrance, is_full


def test_a_disk_with_room_hinders_nobody(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) >= ROOM_FOR_MONGOD
    assert hindrance(tmp_path) is None


def test_a_limit_of_file_sizes_is_named(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20 * MIB, limit[1]))
    try:
        assert hindrance(tmp_path) == "no file may grow beyond 20 MiB (ulimit -f); lift the limit"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_full_disks_and_used_up_quotas_are_told_from_other_faults() -> None:
    assert [is_full(OSError(code, "")) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)] == [
        True,
        True,
        False,
        False,
    ]
    assert not is_full(ValueError(errno.ENOSPC))
