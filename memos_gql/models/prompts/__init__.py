"""The prompts: files beside this one, each with its version. Change the version with the words: memories name what they were made by."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Prompt:
    """`system` says what to do, `user` holds the material; `$names` in both are filled in."""

    name: str
    version: int
    system: str
    user: str

    @property
    def id(self) -> str:
        """What a memory names that was made by it, such as `message@1`."""
        return f"{self.name}@{self.version}"

    def filled(self, **values: str) -> tuple[str, str]:
        """Return both texts with every name replaced."""
        return Template(self.system).substitute(values).strip(), Template(self.user).substitute(values).strip()


@cache
def prompt(name: str) -> Prompt:
    """Read one prompt."""
    written = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Prompt(name=name, version=written["version"], system=written["system"], user=written["user"])
