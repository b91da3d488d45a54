"""The release: what is built from the sources, installed apart from them, and run outside the checkout."""

import re
import subprocess
import sys
import tarfile
import tomllib
import venv
from importlib.metadata import PathDistribution
from pathlib import Path
from sysconfig import get_path

import pytest

from tests import pages
from tests.e2e.processes import served
from tests.e2e.tutorial import follow_the_tutorial, looks_like_the_checkout, run

PROJECT = tomllib.loads((pages.ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel that was built from the sdist; its dependencies are those that the tests have."""
    folder = tmp_path_factory.mktemp("release")
    build(pages.ROOT, "sdist", folder)
    with tarfile.open(folder / f"memos_gql-{PROJECT['version']}.tar.gz") as sources:
        sources.extractall(folder, filter="data")
    build(folder / f"memos_gql-{PROJECT['version']}", "wheel", folder)
    made = folder / "environment"
    venv.create(made, symlinks=True)
    site = next((made / "lib").glob("python*/site-packages"))
    wheel = folder / f"memos_gql-{PROJECT['version']}-py3-none-any.whl"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(made),
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        str(wheel),
    ]
    subprocess.run(pip, check=True)
    (site / "dependencies.pth").write_text(
        get_path("purelib") + "\n"
    )  # the files named there, such as our editable one, are not read
    return made


def build(sources: Path, kind: str, target: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)],
        cwd=sources,
        check=True,
        capture_output=True,
    )


def test_the_wheel_is_this_version_and_brings_one_package(environment: Path, tmp_path: Path) -> None:
    asked = "import memos_gql; print(memos_gql.__file__)"

    places = run(str(environment / "bin" / "python"), "-I", "-c", asked, directory=tmp_path)

    assert re.findall(r"/\S+?site-packages", places) == [str(path) for path in site_packages(environment)]
    (installed,) = site_packages(environment)
    wheel = PathDistribution(*installed.glob("memos_gql-*.dist-info"))
    assert wheel.version == PROJECT["version"]
    assert {file.parts[0] for file in wheel.files or () if file.suffix == ".py"} == {"memos_gql"}


def site_packages(environment: Path) -> list[Path]:
    return list((environment / "lib").glob("python*/site-packages"))


def test_a_server_from_the_wheel_does_what_the_tutorial_says_outside_the_checkout(
    environment: Path, tmp_path: Path, model_dir: Path
) -> None:
    data = tmp_path / "data of the wheel"
    data.mkdir()
    program = environment / "bin" / "memos-gql"

    with served(data, program=[program], PYTHONPATH="", MEMOS_WORKERS="1", MEMOS_MODEL_DIR=str(model_dir)) as server:
        follow_the_tutorial(server.address, looks_like_the_checkout(tmp_path, data=data))


def test_doctor_of_the_wheel_says_what_is_needed_of_the_system(environment: Path, tmp_path: Path) -> None:
    asked = subprocess.run(
        [environment / "bin" / "memos-gql", "doctor"],
        env={"PATH": str(tmp_path), "MEMOS_DATA_DIR": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert asked.returncode == 1
    assert re.findall(r"^missing +(tesseract|antiword|catdoc) {2,}", asked.stdout, re.MULTILINE) == [
        "tesseract",
        "antiword",
        "catdoc",
    ]
    assert "`apt-get install tesseract-ocr`" in asked.stdout
