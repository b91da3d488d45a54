"""The commands of the tutorial, typed as people would."""

import os
import subprocess
from pathlib import Path

from tests import pages

RUN_S = 120
LINE = "The water pressure must stay between 1.2 and 1.8 bar."


def looks_like_the_checkout(folder: Path, *, data: Path) -> Path:
    """Make a directory look like the checkout in which the server was started."""
    (folder / "data").symlink_to(data)
    (folder / "examples").symlink_to(pages.ROOT / "examples")
    return folder


def follow_the_tutorial(address: str, directory: Path) -> None:
    """Add a message and a file, watch, and find both; see that the answers are those that the tutorial promises."""
    typed = "set -euo pipefail\n" + "\n".join(pages.blocks("docs/tutorial.md", "sh"))

    printed = run("bash", "-c", typed.replace("http://127.0.0.1:8000", address), directory=directory)

    said, found, *events, on_the_scan = [line for line in printed.splitlines() if "{" in line]
    assert said == '{"data":{"addMessage":{"task":{"state":"COMPLETED","memoryCount":1}}}}'
    assert "User: My sister Lea is allergic to peanuts." in found
    assert '"state":"COMPLETED","progress":{"completed":3,"total":3' in events[-1]
    assert LINE in on_the_scan
    assert '"name":"boiler-manual.pdf"},"page":3,' in on_the_scan


def run(*command: str, directory: Path, **environment: str) -> str:
    ran = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_S,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
