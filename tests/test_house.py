"""The house's budgets: how long a function and a file may be."""

import ast
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

from memos_gql.documents import DOCUMENTS, Tenanted

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "memos_gql").rglob("*.py"))
READERS = {"rest", "schema", "mcp", "answer", "originals", "search", "knowledge.py", "tasks.py"}
QUERIES = {"find", "find_one", "find_all", "find_many", "get", "aggregate", "count", "get_pymongo_collection"}
OF_A_PROJECT = {kind.__name__ for kind in DOCUMENTS if issubclass(kind, Tenanted)}
EVERY_FILE = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]


@cache
def functions(path: Path) -> list[tuple[str, int]]:
    """List each function's place and its lines, from `def` to its end, without its docstring."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines_of(node))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((first.end_lineno or 0) - first.lineno + 1)


def file_lines(path: Path) -> int:
    return len(path.read_text().splitlines())


@pytest.fixture(scope="module")
def lengths() -> dict[str, int]:
    return dict(place for path in SOURCES for place in functions(path))


def test_no_function_is_longer_than_fifty_lines() -> None:
    lengths = dict(place for path in EVERY_FILE for place in functions(path))

    assert {place: lines for place, lines in lengths.items() if lines > 50} == {}


def test_half_the_functions_have_at_most_eight_lines_and_nine_in_ten_twenty_five(lengths: dict[str, int]) -> None:
    assert median(lengths.values()) <= 8
    assert quantiles(lengths.values(), n=10)[-1] <= 25


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): file_lines(path) for path in EVERY_FILE}

    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_half_the_files_have_at_most_a_hundred_and_fifty_lines() -> None:
    assert median(map(file_lines, SOURCES)) <= 150


def test_the_apis_and_what_they_read_with_ask_for_documents_through_scopes_alone() -> None:
    """A query of a caller's data cannot forget whose it is: only a scope, which narrows every query, asks for it."""
    asking = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[1] in READERS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute) and node.attr in QUERIES
        if (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) in OF_A_PROJECT
    }

    assert asking == set()
