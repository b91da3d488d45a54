"""What other people wrote is kept as they published it, with its licence."""

import hashlib
import json
from pathlib import Path

import pytest

from memos_gql.web import console, playground

FOLDERS = [console.FOLDER / "vendor", playground.FOLDER / "vendor"]
OURS = {"vendor.lock.json", "THIRD_PARTY_NOTICES.txt"}
LICENCES = {
    "MIT": "Permission is hereby granted",
    "BSD-3-Clause": "Redistribution and use in source and binary forms",
    "OFL-1.1": "SIL Open Font License, Version 1.1",
}


@pytest.mark.parametrize("folder", FOLDERS, ids=["console", "playground"])
def test_every_vendored_file_is_the_one_its_lock_names(folder: Path) -> None:
    packages = json.loads((folder / "vendor.lock.json").read_text())
    locked = {file["path"]: file["sha256"] for package in packages for file in package["files"].values()}

    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in OURS]

    assert {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths} == locked


@pytest.mark.parametrize("folder", FOLDERS, ids=["console", "playground"])
def test_every_vendored_package_ships_its_licence(folder: Path) -> None:
    packages = json.loads((folder / "vendor.lock.json").read_text())

    for package in packages:
        name = package["name"].rpartition("/")[2]
        assert LICENCES[package["licence"]] in (folder / f"{name}.LICENSE").read_text()


def test_the_fonts_within_the_styles_of_graphiql_are_named() -> None:
    notices = (playground.FOLDER / "vendor" / "THIRD_PARTY_NOTICES.txt").read_text()

    assert "Fira Code" in notices
    assert "Roboto" in notices
