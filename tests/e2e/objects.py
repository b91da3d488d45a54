"""An emulator of S3 as a process, and the settings with which a server keeps its index there."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.e2e.processes import ROOT

PYTHON = ROOT / ".venv" / "objects" / "bin" / "python"
PROGRAM = Path(__file__).with_name("object_server.py")
BUCKET = "memories"


@contextmanager
def object_store(log: Path) -> Iterator[dict[str, str]]:
    """Run an object store with an empty bucket, and yield the settings of a server whose index is in it."""
    with (
        log.open("wb") as output,
        subprocess.Popen([PYTHON, PROGRAM], stdout=subprocess.PIPE, stderr=output, text=True) as running,
    ):
        try:
            assert running.stdout
            port = running.stdout.readline().strip()
            assert port, log.read_text()
            address = f"http://127.0.0.1:{port}"
            httpx.put(f"{address}/{BUCKET}").raise_for_status()
            yield {
                "MEMOS_LANCEDB_URI": f"s3://{BUCKET}/index",
                "AWS_ENDPOINT": address,
                "AWS_ALLOW_HTTP": "true",
                "AWS_ACCESS_KEY_ID": "anybody",
                "AWS_SECRET_ACCESS_KEY": "anything",
                "AWS_REGION": "us-east-1",
            }
        finally:
            running.kill()
