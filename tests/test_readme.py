"""The README and the pages of docs/ say what the code does: their tables, commands and links are held against it."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic.fields import FieldInfo

from memos_gql.cli import main
from memos_gql.errors import ErrorCode
from memos_gql.settings import MIB, SECRETS, Settings
from tests import pages
from tests.bench.curves import Growth, drawn

PAGES = [
    pages.README,
    "README.zh.md",
    *pages.DOCS,
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "examples/README.md",
    "clients/python/README.md",
    "clients/typescript/README.md",
]
PROJECT = tomllib.loads((pages.ROOT / "pyproject.toml").read_text())
MAKEFILE = (pages.ROOT / "Makefile").read_text()


def test_every_setting_is_listed_with_its_default() -> None:
    listed = [(row[0], row[1]) for row in pages.table("docs/settings.md", "name")]

    assert listed == [
        (f"`MEMOS_{name.upper()}`", default_of(name, field)) for name, field in Settings.model_fields.items()
    ]


def default_of(name: str, field: FieldInfo) -> str:
    """Write a default as people read it."""
    if field.default_factory is not None:
        return "number of cores"
    if field.default is None:
        return "none"
    if field.default == ():
        return "empty"
    return f"`{field.default // MIB} MiB`" if name.endswith("_bytes") and field.default else f"`{field.default}`"


def test_every_key_may_come_from_a_file_and_is_listed_as_such() -> None:
    (listed,) = re.findall("This works for (.*?)\\. If both", pages.text("docs/settings.md"))

    assert re.findall("`MEMOS_(\\w+)`", listed) == [name.upper() for name in SECRETS]
    assert {name for name in Settings.model_fields if name.endswith("_key")} <= set(SECRETS)


def test_every_command_is_listed() -> None:
    listed = [
        re.sub(r" [A-Z]+$", "", command) for command in pages.column("docs/commands.md", "command", after="memos-gql ")
    ]

    assert sorted(listed) == sorted(commands(main))


def commands(group: click.Group, *, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, above=f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_every_make_target_is_listed_and_every_one_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))

    assert set(pages.column("docs/commands.md", "make target", after="make ")) == targets
    assert {target for page in PAGES for target in re.findall(r"`make ([a-z-]+)", pages.text(page))} <= targets


def test_every_failure_code_is_listed_in_the_order_of_the_code() -> None:
    assert pages.column("docs/troubleshooting.md", "code") == [code.value for code in ErrorCode]


def test_every_direct_dependency_is_listed() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    named = [*PROJECT["project"]["dependencies"], *extras["embedded"], *extras["traces"]]

    assert pages.column("docs/dependencies.md", "package") == [
        re.split(r"[ =<>\[]", requirement)[0] for requirement in named
    ]


def test_the_picture_of_the_layers_is_the_contract_that_imports_are_held_to() -> None:
    contract, _ = PROJECT["tool"]["importlinter"]["contracts"]
    layers = [" | ".join(filter(exists, re.findall(r"\w+", layer))) for layer in contract["layers"]]

    assert pages.layers() == [layer for layer in layers if layer != "__main__"]


def exists(module: str) -> bool:
    """Tell whether a layer is there: the contract also says where some to come will lie."""
    place = pages.ROOT / "memos_gql" / module
    return place.is_dir() or place.with_suffix(".py").is_file()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    here = pages.ROOT / page
    inner = [link.partition("#") for link in pages.links(here.read_text()) if "://" not in link]

    targets = [(here.parent / path if path else here, anchor) for path, _, anchor in inner]
    assert [str(target) for target, _ in targets if not target.exists()] == []
    assert [
        f"{target}#{anchor}" for target, anchor in targets if anchor and anchor not in pages.anchors(target.read_text())
    ] == []


def test_every_path_that_a_page_of_the_docs_names_exists() -> None:
    path = re.compile(r"`((?:memos_gql|tests|examples|clients|docs|deploy|scripts)/[\w./-]*)`")
    named = {found for page in pages.DOCS for found in path.findall(pages.text(page))}

    assert len(named) > 50
    assert sorted(found for found in named if not (pages.ROOT / found).exists()) == []


def test_the_pictures_of_imports_are_made_from_the_imports(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(pages.ROOT / "scripts" / "draw_imports.py"), str(tmp_path)], check=True)

    made = {picture.name: picture.read_text() for picture in tmp_path.iterdir()}
    assert sorted(made) == ["imports-of-ingest.svg", "imports.svg"]
    assert [name for name, picture in made.items() if picture != pages.text(f"docs/pictures/{name}")] == [], (
        "run scripts/draw_imports.py"
    )


def test_the_reference_of_graphql_is_made_from_the_schema(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(pages.ROOT / "scripts" / "make_reference.py"), str(tmp_path)], check=True)

    made = {page.name: page.read_text() for page in tmp_path.iterdir()}
    assert sorted(made) == ["graphql-operations.md", "graphql-types.md"]
    assert [name for name, page in made.items() if page != pages.text(f"docs/{name}")] == [], "run `make clients`"


def test_the_picture_of_growth_in_the_readme_is_drawn_from_its_figures() -> None:
    picture = pages.ROOT / "docs" / "pictures" / "growth.svg"
    growth = Growth.read(picture.with_suffix(".json"))

    assert "docs/pictures/growth.svg" in pages.links(pages.text(pages.README))
    assert picture.read_text() == drawn(growth), "run `python -m tests.bench.curves` with growth.json and growth.svg"
    assert {point.memories for point in growth.of_many()} >= {1_000, 10_000, 100_000}
    assert re.match(r"\d+ \w+ 20\d\d; \d+ cores of .+; memos-gql .+, Python .+, lancedb .+", growth.machine)


def test_the_readme_has_at_most_two_hundred_lines() -> None:
    assert len(pages.text(pages.README).splitlines()) <= 200


def test_the_readme_begins_as_the_tutorial_does() -> None:
    assert pages.blocks(pages.README, "sh") == pages.blocks("docs/tutorial.md", "sh")[:1]
    assert pages.blocks(pages.README, "json") == pages.blocks("docs/tutorial.md", "json")
    assert pages.blocks(pages.README, "")[0] == pages.blocks("docs/tutorial.md", "")[0]


@pytest.mark.slow
def test_the_pages_make_a_site_in_which_every_link_leads_somewhere(tmp_path: Path) -> None:
    make = [
        sys.executable,
        "-m",
        "sphinx",
        "--quiet",
        "--fail-on-warning",
        "--keep-going",
        str(pages.ROOT / "docs"),
        str(tmp_path),
    ]

    made = subprocess.run(make, capture_output=True, text=True, check=False)

    assert (made.returncode, made.stderr) == (0, "")
    html = "".join(page.read_text() for page in tmp_path.rglob("*.html"))
    assert re.findall(r"<(?:script|img|link)[^>]+https?://[^>]*", html) == []


@pytest.mark.parametrize("block", [block for page in PAGES for block in pages.blocks(page, "sh")])
def test_what_is_to_be_typed_is_good_shell(block: str) -> None:
    read = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)

    assert (read.returncode, read.stderr) == (0, "")


def test_what_is_to_be_benchmarked_exists() -> None:
    modules = re.findall(r"`(tests\.bench\.\w+)", pages.text("docs/figures.md"))

    assert modules
    assert [module for module in modules if not (pages.ROOT / f"{module.replace('.', '/')}.py").exists()] == []


def test_every_benchmark_says_on_which_machine_and_with_which_versions_it_ran() -> None:
    # Two run in environments of their own, for the others, and one draws what another has measured
    measure_nothing = {"peers", "readers", "curves"}
    programs = [path for path in (pages.ROOT / "tests" / "bench").glob("*.py") if path.stem not in measure_nothing]
    main = re.compile(r'^if __name__ == "__main__":\n(?P<block>(?:    .*\n)+)', re.MULTILINE)
    blocks = {path.name: found["block"] for path in programs if (found := main.search(path.read_text()))}

    assert len(blocks) > 20
    assert [name for name, block in blocks.items() if "machine.show(" not in block] == []
