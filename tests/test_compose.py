"""The Compose file keeps to the specification's own schema, `compose-spec.json`.

The schema is from github.com/compose-spec/compose-spec, commit 170098ba, Apache-2.0.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from memos_gql.settings import Settings
from tests import pages

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

    checked = {
        name for name, service in compose["services"].items() if "test" in service.get("healthcheck", {})
    } | in_image

    assert checked == set(compose["services"])
    assert compose["services"]["worker"]["healthcheck"]["test"] == ["CMD", "memos-gql", "worker", "--check"]


def test_the_server_writes_to_one_volume_and_a_tmpfs_alone_and_has_no_rights_to_give_up(
    compose: dict[str, Any],
) -> None:
    (image_writes_to,) = re.findall(r"MEMOS_DATA_DIR=(\S+)", pages.text("Dockerfile"))

    for name in ("web", "worker"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert (service["volumes"], service["tmpfs"]) == ([f"data:{image_writes_to}"], ["/tmp"])  # noqa: S108 - inside the container
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


def test_every_volume_that_is_mounted_is_declared(compose: dict[str, Any]) -> None:
    mounted = {volume.partition(":")[0] for service in compose["services"].values() for volume in service["volumes"]}

    assert mounted == set(compose["volumes"])


def test_every_secret_comes_from_a_file_that_the_page_on_deployment_makes(compose: dict[str, Any]) -> None:
    (making,) = (block for block in pages.blocks("docs/deploy.md", "sh") if "mkdir secrets" in block)
    made = {"api_key", "mongodb_password", "redis_password", *re.findall(r"> secrets/(\w+)$", making, re.MULTILINE)}

    assert {name: secret["file"] for name, secret in compose["secrets"].items()} == {
        name: f"secrets/{name}" for name in made
    }
    assert {name for service in compose["services"].values() for name in service["secrets"]} == made
    assert re.findall(r"\$\{(\w+)", TEXT) == ["MEMOS_WORKERS"]


def test_the_commands_that_make_the_secrets_make_addresses_that_the_server_reads(
    compose: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (making,) = (block for block in pages.blocks("docs/deploy.md", "sh") if "mkdir secrets" in block)
    subprocess.run(["bash", "-euc", making], cwd=tmp_path, check=True)
    for name, place in compose["services"]["web"]["environment"].items():
        monkeypatch.setenv(name, place.replace("/run/secrets", f"{tmp_path}/secrets"))

    settings = Settings(_env_file=None)

    password = (tmp_path / "secrets" / "mongodb_password").read_text().strip()
    assert settings.api_key == (tmp_path / "secrets" / "api_key").read_text().strip()
    assert settings.mongodb_uri == f"mongodb://memos:{password}@mongodb:27017/memos?authSource=admin&replicaSet=memos"
    assert (
        settings.redis_url == f"redis://:{(tmp_path / 'secrets' / 'redis_password').read_text().strip()}@redis:6379/0"
    )


def test_every_service_has_a_limit_of_memory_and_of_its_log(compose: dict[str, Any]) -> None:
    services = compose["services"].values()

    assert [service["mem_limit"] for service in services] == ["2g", "6g", "2g", "512m"]
    assert [service["logging"]["options"] for service in services] == [{"max-size": "10m", "max-file": "5"}] * 4
