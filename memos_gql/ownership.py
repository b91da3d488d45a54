"""Whose the files are that a command writes."""

import os
import pwd
from pathlib import Path


def become_owner(directory: Path) -> None:
    """Go on as the user whom the directory belongs to, where this is root and that is somebody else.

    A server that runs as this user could not replace or delete what root writes there.
    """
    if os.geteuid() != 0 or not directory.is_dir():
        return
    owner = directory.stat()
    if owner.st_uid == 0:
        return
    try:
        os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
    except KeyError:  # a number without a name, as in containers
        os.setgroups([owner.st_gid])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
