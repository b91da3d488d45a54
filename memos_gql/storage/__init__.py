"""Storage besides the documents: file bytes, the index, counters and leases.

LanceDB is imported here first, without its cloud client, because importing that client takes longer than all the rest.
"""

import sys
from importlib.util import find_spec, module_from_spec

CLOUD_CLIENT = "lance_namespace_urllib3_client"
"""Generated code: LanceDB needs its models, but importing the package would also import every cloud call."""


def leave_unread(package: str) -> None:
    """Import the package's modules only when they are used, and skip what the package itself would import.

    The package then has no names of its own. So this is only for one whose importer, another library, does not use them
    here.
    """
    spec = find_spec(package)
    if spec is not None:
        sys.modules.setdefault(package, module_from_spec(spec))


leave_unread(CLOUD_CLIENT)
