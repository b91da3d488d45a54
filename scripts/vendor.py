"""Fetch the third-party files of the playground and the console again, at the pinned versions, and check every byte.

To move to another version, change `version` and `integrity` in a `vendor.lock.json` and run this; `git diff` shows what
changed. It needs npm, which neither a build nor an installation does.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).parent.parent / "memos_gql" / "web" / "static"


def main() -> None:
    for lock in STATIC.glob("*/vendor/vendor.lock.json"):
        renew(lock)


def renew(lock: Path) -> None:
    packages = json.loads(lock.read_text())
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            tarball = fetch(f"{package['name']}@{package['version']}", into=Path(folder))
            check(tarball, integrity=package["integrity"])
            extract(tarball, package["files"], into=lock.parent)
    lock.write_text(json.dumps(packages, indent=2) + "\n")


def fetch(package: str, into: Path) -> Path:
    """Download one package's tarball by npm, from whichever registry npm is set to."""
    subprocess.run(  # noqa: S603
        ["npm", "pack", package, "--silent", "--pack-destination", str(into)],  # noqa: S607
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (tarball,) = into.iterdir()
    return tarball


def check(tarball: Path, integrity: str) -> None:
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if digest != integrity:
        sys.exit(f"{tarball.name}: its hash is {digest}, and the lock says {integrity}; nothing was changed.")


def extract(tarball: Path, files: dict[str, dict[str, str]], *, into: Path) -> None:
    """Write each file under the name the lock gives it, and its sha256 into the lock."""
    with tarfile.open(tarball) as archive:
        for name, file in files.items():
            member = archive.extractfile(name)
            if member is None:
                sys.exit(f"{tarball.name} holds no {name}.")
            content = member.read()
            (into / file["path"]).parent.mkdir(parents=True, exist_ok=True)
            (into / file["path"]).write_bytes(content)
            file["sha256"] = hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
