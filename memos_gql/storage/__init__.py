"""Where things are kept beside the documents.

LanceDB is imported here, and first of all, without the client of its cloud: that takes longer to import than all the rest of it.
"""

import sys
from importlib.util import find_spec, module_from_spec

CLOUD_CLIENT = "lance_namespace_urllib3_client"
"""Made by a generator: LanceDB needs the models in it, but the package imports every call to the cloud too, and builds a check for each."""


def _leave_unread(package: str) -> None:
    """Have the parts of the package imported each when it is asked for, and never what the package itself would import."""
    spec = find_spec(package)
    if spec is not None:
        sys.modules.setdefault(package, module_from_spec(spec))


_leave_unread(CLOUD_CLIENT)
