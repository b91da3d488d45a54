"""Storage besides the documents: file bytes, the index, counters and leases.

Importing this package puts an empty module in place of LanceDB's cloud client, before LanceDB is imported: importing
the client would take longer than all the rest.
"""

import sys
from importlib.util import find_spec, module_from_spec

CLOUD_CLIENT = "lance_namespace_urllib3_client"
"""Generated code: LanceDB needs its models, but importing the package would also import every cloud call."""


def leave_unread(package: str) -> None:
    """Put an empty module in place of a package, so that only those of its modules are imported that are used.

    The names that the package itself would export are missing. Its importer, another library, must not use them here.
    """
    spec = find_spec(package)
    if spec is not None:
        sys.modules.setdefault(package, module_from_spec(spec))


leave_unread(CLOUD_CLIENT)
