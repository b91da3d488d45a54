"""`compose-spec.json` is the Compose specification's own schema (github.com/compose-spec/compose-spec, commit 170098ba, Apache-2.0)."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "compose.yaml").read_text()


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return loaded


def test_the_compose_file_keeps_to_the_specification(compose: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests" / "compose-spec.json").read_text())

    jsonschema.Draft7Validator(schema).validate(compose)


def test_every_service_has_a_health_check(compose: dict[str, Any]) -> None:
    in_image = {"web"}

    checked = {name for name, service in compose["services"].items() if "test" in service.get("healthcheck", {})} | in_image

    assert checked == set(compose["services"])
    assert compose["services"]["worker"]["healthcheck"]["test"] == ["CMD", "memos-gql", "worker", "--check"]


def test_every_volume_that_is_mounted_is_declared(compose: dict[str, Any]) -> None:
    mounted = {volume.partition(":")[0] for service in compose["services"].values() for volume in service["volumes"]}

    assert mounted == set(compose["volumes"])


def test_no_password_has_a_default() -> None:
    variables = re.findall(r"\$\{(\w+)(.*?)\}", TEXT)

    assert {name for name, _ in variables} == {"MEMOS_API_KEY", "MEMOS_MONGODB_PASSWORD", "MEMOS_REDIS_PASSWORD"}
    assert {rest.partition("set")[0] for _, rest in variables} == {":?"}
