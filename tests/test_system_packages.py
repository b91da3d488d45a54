import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "system-packages"
PROGRAMS = {
    "tesseract": (
        'echo asked >> "$LOG"; echo "List of available languages in /usr/share (4):"; '
        "echo chi_sim; echo eng; echo osd; echo rus"
    ),
    "apt-get": 'case "$1" in install) shift; echo "$@" ;; esac',
    "id": "echo 0",
    "uname": "echo Darwin",
    "antiword": "true",
    "catdoc": "true",
    "redis-server": "true",
}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A directory of stand-ins for the programs that the script asks or runs."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for name, body in PROGRAMS.items():
        (directory / name).write_text(f"#!/bin/sh\n{body}\n")
        (directory / name).chmod(0o755)
    return directory


def run(programs: Path) -> str:
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "LOG": str(programs.with_name("log"))}
    ran = subprocess.run(
        [SCRIPT, "serve"], env=environment, cwd=SCRIPT.parents[1], capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_every_language_that_tesseract_lacks_is_installed(programs: Path) -> None:
    lacking = " ".join(f"tesseract-ocr-{language}" for language in ("kor", "ara", "hin", "tha", "heb", "ell"))

    printed = run(programs)

    assert printed.splitlines() == [f"Installing: {lacking}", f"--yes --no-install-recommends {lacking} --quiet=2"]


def test_tesseract_is_asked_once_for_all_languages(programs: Path) -> None:
    run(programs)

    assert programs.with_name("log").read_text() == "asked\n"
