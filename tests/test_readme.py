"""The README says what the code does: its tables, commands and links are held against it."""

import re
import subprocess
import tomllib
from collections.abc import Iterator

import click
import pytest
from pydantic.fields import FieldInfo

from memos_gql.cli import main
from memos_gql.errors import ErrorCode
from memos_gql.settings import MIB, Settings
from tests import readme

PAGES = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "examples/README.md",
    "clients/python/README.md",
    "clients/typescript/README.md",
]
PROJECT = tomllib.loads((readme.ROOT / "pyproject.toml").read_text())
MAKEFILE = (readme.ROOT / "Makefile").read_text()


def test_every_setting_is_listed_with_its_default() -> None:
    listed = [(row[0], row[1]) for row in readme.table("name")]

    assert listed == [(f"`MEMOS_{name.upper()}`", default_of(name, field)) for name, field in Settings.model_fields.items()]


def default_of(name: str, field: FieldInfo) -> str:
    """Write a default as people read it."""
    if field.default_factory is not None:
        return "number of cores"
    if field.default is None:
        return "none"
    if field.default == ():
        return "empty"
    return f"`{field.default // MIB} MiB`" if name.endswith("_bytes") and field.default else f"`{field.default}`"


def test_every_command_is_listed() -> None:
    listed = [re.sub(r" [A-Z]+$", "", command) for command in readme.column("command", after="memos-gql ")]

    assert sorted(listed) == sorted(commands(main))


def commands(group: click.Group, *, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, above=f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_every_make_target_is_listed_and_every_one_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))

    assert set(readme.column("make target", after="make ")) == targets
    assert set(re.findall(r"make (serve|test|[a-z-]+)`", readme.TEXT)) == targets


def test_every_failure_code_is_listed_in_the_order_of_the_code() -> None:
    assert readme.column("code") == [code.value for code in ErrorCode]


def test_every_direct_dependency_is_listed() -> None:
    named = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["embedded"]]

    assert [row[0].strip("`") for row in readme.table("package")] == [re.split(r"[ =<>\[]", requirement)[0] for requirement in named]


def test_the_picture_of_the_layers_is_the_contract_that_imports_are_held_to() -> None:
    contract, _ = PROJECT["tool"]["importlinter"]["contracts"]
    layers = [" | ".join(filter(exists, re.findall(r"\w+", layer))) for layer in contract["layers"]]

    assert readme.layers() == [layer for layer in layers if layer != "__main__"]


def exists(module: str) -> bool:
    """Tell whether a layer is there: the contract also says where some to come will lie."""
    place = readme.ROOT / "memos_gql" / module
    return place.is_dir() or place.with_suffix(".py").is_file()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    here = readme.ROOT / page
    inner = [link.partition("#") for link in readme.links(here.read_text()) if "://" not in link]

    targets = [(here.parent / path if path else here, anchor) for path, _, anchor in inner]
    assert [str(target) for target, _ in targets if not target.exists()] == []
    assert [f"{target}#{anchor}" for target, anchor in targets if anchor and anchor not in readme.anchors(target.read_text())] == []


def test_every_section_is_listed_at_the_top_in_its_order() -> None:
    listed = re.findall(r"^\[.+?(?=^## )", readme.TEXT, re.MULTILINE | re.DOTALL)[0]

    assert re.findall(r"\[([^\]]+)\]\(#", listed) == re.findall(r"^## (.+)$", readme.TEXT, re.MULTILINE)


@pytest.mark.parametrize("block", readme.blocks("sh"))
def test_what_is_to_be_typed_is_good_shell(block: str) -> None:
    read = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)

    assert (read.returncode, read.stderr) == (0, "")


def test_what_is_to_be_benchmarked_exists() -> None:
    modules = re.findall(r"`(tests\.bench\.\w+)", readme.TEXT)

    assert modules
    assert [module for module in modules if not (readme.ROOT / f"{module.replace('.', '/')}.py").exists()] == []
