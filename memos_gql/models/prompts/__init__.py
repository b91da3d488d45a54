"""The prompts are files in this directory, with versions.

Change the version with the text, because memories name their prompt.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Prompt:
    """`system` contains the instructions, `user` the material; `$names` in both are replaced."""

    name: str
    version: int
    system: str
    user: str

    @property
    def id(self) -> str:
        """Name and version, such as `message@1`, which derived memories store."""
        return f"{self.name}@{self.version}"

    def filled(self, **values: str) -> tuple[str, str]:
        """Return `system` and `user` with every name replaced."""
        return Template(self.system).substitute(values).strip(), Template(self.user).substitute(values).strip()


@cache
def prompt(name: str) -> Prompt:
    """Read one prompt."""
    written = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Prompt(name=name, version=written["version"], system=written["system"], user=written["user"])
