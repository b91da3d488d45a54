"""The files in deploy/ are valid, and name only what there is.

`kubernetes-spec.json` holds what the manifests need of the schemas of Kubernetes 1.37, made strict and without their
descriptions, from kubernetes-validate 1.37.0 (Apache-2.0).
"""

import json
import re
from copy import deepcopy
from typing import Any

import jsonschema
import pytest
import yaml

from memos_gql.settings import SECRETS, Settings
from tests import pages

KNOWN = json.loads(pages.text("tests/kubernetes-spec.json"))["$defs"]
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all(pages.text("deploy/kubernetes.yaml")))
DASHBOARD: dict[str, Any] = json.loads(pages.text("deploy/grafana.json"))


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: manifest["kind"])
def test_each_manifest_keeps_to_the_schema_of_its_kind(manifest: dict[str, Any]) -> None:
    schema = {"$ref": f"#/$defs/{manifest['kind']}", "$defs": KNOWN}

    jsonschema.Draft202012Validator(schema).validate(manifest)


def test_a_field_that_kubernetes_does_not_know_is_refused() -> None:
    wrong = deepcopy(MANIFESTS[2])
    wrong["spec"]["template"]["spec"]["containers"][0]["imagine"] = "memos-gql"

    assert not jsonschema.Draft202012Validator({"$ref": "#/$defs/Deployment", "$defs": KNOWN}).is_valid(wrong)


def test_the_pod_runs_the_image_as_compose_does() -> None:
    pod = MANIFESTS[2]["spec"]["template"]["spec"]
    named = {variable["name"] for container in pod["containers"] for variable in container["env"]}

    compose = yaml.safe_load(pages.text("compose.yaml"))["services"]
    assert {container["name"]: container["args"] for container in pod["containers"]} == {
        name: compose[name]["command"] for name in ("web", "worker")
    }
    assert pod["containers"][1]["livenessProbe"]["exec"]["command"] == compose["worker"]["healthcheck"]["test"][1:]
    assert named <= {f"MEMOS_{name.upper()}" for name in Settings.model_fields} | {
        f"MEMOS_{name.upper()}_FILE" for name in SECRETS
    }


def test_the_pod_runs_without_root_on_a_read_only_file_system_and_can_write_where_the_image_does() -> None:
    pod = MANIFESTS[2]["spec"]["template"]["spec"]
    image = pages.text("Dockerfile")
    (data,) = re.findall(r"MEMOS_DATA_DIR=(\S+)", image)
    (user,) = re.findall(r"^USER (\d+)$", image, re.MULTILINE)

    assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, int(user))
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")} == {
            data,
            "/tmp",  # noqa: S108 - inside the pod
        }


def test_the_dashboard_shows_only_measures_that_the_page_on_monitoring_names() -> None:
    asked = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    shown = {re.sub("_(total|bucket|count|sum)$", "", name) for name in re.findall(r"memos_[a-z_]+", asked)}

    named = set(re.findall(r"`(memos_[a-z_]+)`", pages.text("docs/monitoring.md")))
    assert shown - named == set()
    assert len(shown) > 20


def test_no_two_panels_of_the_dashboard_lie_on_one_another() -> None:
    places = [
        (column, row)
        for panel in DASHBOARD["panels"]
        for column in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for row in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len(places) == len(set(places))
    assert max(column for column, _ in places) == 23
