"""The version is said in pyproject.toml; whatever else names it agrees."""

import json
import re
import tomllib

import yaml

from tests import pages

VERSION = tomllib.loads(pages.text("pyproject.toml"))["project"]["version"]


def test_the_changelog_begins_with_this_version_or_with_what_comes_after_it() -> None:
    headings = re.findall(r"^## \[(.+?)\]", pages.text("CHANGELOG.md"), re.MULTILINE)

    assert next(heading for heading in headings if heading != "Unreleased") == VERSION
    assert "Unreleased" not in headings[1:]


def test_the_clients_and_the_manifest_name_this_version() -> None:
    pod = list(yaml.safe_load_all(pages.text("deploy/kubernetes.yaml")))[2]["spec"]["template"]["spec"]

    assert tomllib.loads(pages.text("clients/python/pyproject.toml"))["project"]["version"] == VERSION
    assert json.loads(pages.text("clients/typescript/package.json"))["version"] == VERSION
    assert {container["image"] for container in pod["containers"]} == {f"memos-gql:{VERSION}"}
    assert f"docker build -t memos-gql:{VERSION} ." in pages.text("docs/deploy.md")
