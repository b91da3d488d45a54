"""The index is opened without what makes LanceDB's import slow: the client of its cloud, and checks of its classes."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
IMPORTED = """
import json, sys
import memos_gql.storage.vectors
print(json.dumps(list(sys.modules)))
"""


@pytest.fixture(scope="module")
def imported() -> list[list[str]]:
    """Return the parts of the name of each module that opening the index imports."""
    ran = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)
    return [name.split(".") for name in json.loads(ran.stdout)]


def test_only_the_models_of_the_client_of_its_cloud_are_imported(imported: list[list[str]]) -> None:
    parts = {parts[1] for parts in imported if parts[0] == "lance_namespace_urllib3_client" and len(parts) > 1}

    assert parts == {"models"}


def test_the_signatures_of_its_methods_are_not_checked(imported: list[list[str]]) -> None:
    assert ["overrides", "enforce"] not in imported
    assert ["lancedb", "db"] in imported
