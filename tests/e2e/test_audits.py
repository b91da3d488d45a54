"""The endpoint against the audits of the GraphQL over HTTP specification."""

import json
import shutil
from collections import Counter
from pathlib import Path

from tests.e2e.processes import Server
from tests.e2e.test_typed_clients import MODULES, NODE, run


def test_the_endpoint_passes_every_audit_of_graphql_over_http(server: Server, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(MODULES)
    shutil.copy(Path(__file__).with_name("audits.mjs"), tmp_path)

    audits = json.loads(run(NODE, "audits.mjs", f"{server.address}/graphql", f"Token {server.key}", directory=tmp_path))

    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert Counter(audit["level"] for audit in audits) == {"MUST": 13, "SHOULD": 23, "MAY": 25}
