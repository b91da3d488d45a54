"""The typed clients that are in the repository are those that the schema and the operations give."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv" / "clients" / "bin"
MODULES = ROOT / "clients" / "typescript" / "node_modules"


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """A copy of the clients beside the schema, with nothing in it that is made."""
    left_out = shutil.ignore_patterns("node_modules", "dist", "memos_gql_client", "operations.ts", "__pycache__")
    shutil.copytree(ROOT / "clients", tmp_path / "clients", ignore=left_out)
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    (tmp_path / "clients" / "typescript" / "node_modules").symlink_to(MODULES)
    return tmp_path / "clients"


def run(*command: str | Path, directory: Path) -> None:
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def modules(package: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in package.glob("*.py")}


def test_the_python_client_is_what_the_schema_gives(clients: Path) -> None:
    run(TOOLS / "ariadne-codegen", directory=clients / "python")

    assert modules(clients / "python" / "memos_gql_client") == modules(ROOT / "clients" / "python" / "memos_gql_client")


def test_the_documents_for_typescript_are_what_the_schema_gives(clients: Path) -> None:
    run(MODULES / ".bin" / "graphql-codegen", "--config", "codegen.json", directory=clients / "typescript")

    made, kept = (folder / "typescript" / "operations.ts" for folder in (clients, ROOT / "clients"))
    assert made.read_text() == kept.read_text()


def test_the_typescript_client_can_be_built(clients: Path) -> None:
    shutil.copy(ROOT / "clients" / "typescript" / "operations.ts", clients / "typescript")

    run(MODULES / ".bin" / "tsc", directory=clients / "typescript")

    built = sorted(path.name for path in (clients / "typescript" / "dist").iterdir())
    assert built == ["client.d.ts", "client.js", "operations.d.ts", "operations.js"]
