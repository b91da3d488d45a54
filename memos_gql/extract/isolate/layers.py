"""The layers that confine a reading process, and the remedy if a kernel or container refuses one."""

import json
import logging
import os
import subprocess
import sys
from enum import StrEnum

from memos_gql.errors import CannotStart
from memos_gql.processes import bare_environment

log = logging.getLogger(__name__)

_PROBE_S = 60


class Layer(StrEnum):
    """One part of the confinement; the other parts work without it."""

    NAMESPACES = "namespaces"
    FILES = "Landlock"
    CALLS = "seccomp"

    @property
    def remedy(self) -> str:
        """How the operator can make it available."""
        return _REMEDIES[self]


_REMEDIES = {
    Layer.NAMESPACES: (
        "it gets no user, process and network namespaces of its own; "
        "allow them (sysctl user.max_user_namespaces above 0, kernel.apparmor_restrict_unprivileged_userns=0, "
        "and in a container a seccomp profile that allows unshare)"
    ),
    Layer.FILES: "its files are not restricted; use Linux 5.13 or newer with landlock among its security modules",
    Layer.CALLS: "its system calls are not filtered; use Linux on x86_64 or arm64 with seccomp filters",
}


def require_layers(*, are_required: bool) -> None:
    """Log the layers that this machine refuses.

    Raises:
        CannotStart: it refuses a layer, and `are_required` is set.
    """
    missing = missing_layers()
    if missing and are_required:
        remedies = "; ".join(layer.remedy for layer in missing)
        raise CannotStart(
            f"MEMOS_CONFINEMENT is `required`, and this machine cannot confine a process that reads files: {remedies}."
        )
    for layer in missing:
        log.warning(
            "a process that reads files is confined less than it could be",
            extra={"lacks": str(layer), "remedy": layer.remedy},
        )


def missing_layers() -> list[Layer]:
    """Confine a test process like one that reads a file, and return the layers that this machine refuses."""
    answer, channel = os.pipe()
    command = [sys.executable, "-m", "memos_gql.extract.isolate.probe", str(channel)]
    try:
        subprocess.run(command, pass_fds=[channel], env=bare_environment(), check=True, timeout=_PROBE_S)  # noqa: S603 - our own module
    finally:
        os.close(channel)
        with os.fdopen(answer) as answers:
            said = answers.read()
    return [Layer(name) for name in json.loads(said)]
