"""Storage besides the documents: file bytes, the index, counters and leases.

Importing this package prepares a quicker import of LanceDB, which has to follow. An empty module stands for LanceDB's
cloud client, whose import would take longer than all the rest, and LanceDB's classes are not checked.
"""

import os
import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType

CLOUD_CLIENT = "lance_namespace_urllib3_client"
"""Generated code: LanceDB needs its models, but importing the package would also import every cloud call."""


def leave_unread(package: str) -> None:
    """Put an empty module in place of a package, so that only those of its modules are imported that are used.

    The names that the package itself would export are missing. Its importer, another library, must not use them here.
    """
    spec = find_spec(package)
    if spec is not None:
        sys.modules.setdefault(package, module_from_spec(spec))


def leave_unchecked() -> None:
    """Let every Python import LanceDB's classes as Python 3.12 does.

    With older ones, the package `overrides` compares the signatures of all their methods. That takes a tenth of a
    second in each process.
    """
    unchecked = ModuleType("overrides")
    vars(unchecked).update(override=lambda method: method, EnforceOverrides=object)
    sys.modules.setdefault("overrides", unchecked)


leave_unread(CLOUD_CLIENT)
leave_unchecked()
# It warns of each conflict of two writers, which are normal and repeated
os.environ.setdefault("LANCEDB_LOG", "error")
