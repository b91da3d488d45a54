"""The index is opened without LanceDB's client of its cloud, whose import takes longer than all the rest."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
IMPORTED = """
import json, sys
import memos_gql.storage.vectors
print(json.dumps([name for name in sys.modules if name.startswith("lance_namespace_urllib3_client")]))
"""


def test_only_the_models_of_the_client_of_its_cloud_are_imported() -> None:
    ran = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)

    parts = {name.split(".")[1] for name in json.loads(ran.stdout) if "." in name}
    assert parts == {"models"}
