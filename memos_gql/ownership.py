"""The owner of files that commands write."""

import os
import pwd
from pathlib import Path


def become_owner(directory: Path) -> None:
    """If this is root and the directory belongs to another user, continue as that user.

    Otherwise a server running as that user could not replace or delete what root has written.
    """
    if os.geteuid() != 0 or not directory.is_dir():
        return
    owner = directory.stat()
    if owner.st_uid == 0:
        return
    try:
        os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
    except KeyError:  # a user id without a name, as in containers
        os.setgroups([owner.st_gid])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
