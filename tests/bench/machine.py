"""What stands beside every figure of a benchmark: the date, the machine, and the versions of what is measured."""

import os
import platform
import re
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALWAYS = ("lancedb", "onnxruntime", "numpy")
GIB = 1024**3


def show(*packages: str, beside: str = "") -> None:
    """Print `described` as the first line of a benchmark; `beside` are versions of what is not installed with it."""
    print(", ".join(filter(None, (described(*packages), beside))), flush=True)  # noqa: T201


def described(*packages: str) -> str:
    """Return the date, the machine with its present load, and the versions of these packages and of our own."""
    load = f"load {os.getloadavg()[0]:.1f}"
    return "; ".join([time.strftime("%d %B %Y").lstrip("0"), hardware(), load, versions(*packages)])


def hardware() -> str:
    """Name the cores, the memory and the system, such as `2 cores of AMD EPYC, 24 GiB, Linux 6.1 x86_64`."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    release = ".".join(platform.release().split(".")[:2])
    system = f"{platform.system()} {release} {platform.machine()}"
    return f"{os.cpu_count()} cores of {processor()}, {memory:.0f} GiB, {system}"


def processor() -> str:
    """Return the name that Linux gives the processor, or what Python knows of it."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", told.read_text(), re.MULTILINE) if told.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def versions(*packages: str) -> str:
    """Return the versions of this checkout, of Python, and of the packages."""
    named = [f"{package} {version(package)}" for package in dict.fromkeys((*ALWAYS, *packages))]
    return ", ".join([f"memos-gql {version('memos-gql')}{commit()}", f"Python {platform.python_version()}", *named])


def commit() -> str:
    """Return the commit in brackets, marked if files were changed since; empty outside a checkout of git."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--match="]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return f" ({told.stdout.strip()})" if told.returncode == 0 else ""


def versions_in(python: Path, *packages: str) -> str:
    """Return the versions of packages in another environment; empty if it was not made."""
    if not python.exists():
        return ""
    program = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    told = subprocess.run([python, "-c", program, *packages], capture_output=True, text=True, check=True)
    return ", ".join(f"{name} {found}" for name, found in zip(packages, told.stdout.split(), strict=True))
