import socket
from pathlib import Path

import pytest

from memos_gql.doctor import Finding, examine
from memos_gql.embedded import Services
from memos_gql.settings import Settings
from tests.collector import collecting

pytestmark = pytest.mark.slow


def found(findings: list[Finding]) -> dict[str, bool]:
    return {finding.name: not finding.is_missing for finding in findings}


def test_a_complete_machine_lacks_nothing(tmp_path: Path) -> None:
    findings = examine(Settings(_env_file=None, data_dir=tmp_path))

    directories = ("data directory", "model directory", "index directory")
    programs = ("tesseract", "tesseract eng", "tesseract chi_sim", "tesseract osd", "antiword", "catdoc")
    assert found(findings) == dict.fromkeys(
        ("mongod", "redis-server", *directories, *programs, "other scripts", "confinement"), True
    )
    assert all(finding.purpose for finding in findings)


def test_what_is_missing_comes_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    findings = {finding.name: finding for finding in examine(Settings(_env_file=None, data_dir=tmp_path))}

    assert findings["antiword"].is_missing
    assert str(findings["antiword"]) == (
        "missing  antiword               get it by `apt-get install antiword` or `brew install antiword`\n"
        "                                for reading Word files from before 2007"
    )
    assert findings["tesseract chi_sim"].is_missing
    assert "apt-get install tesseract-ocr-chi-sim" in findings["tesseract chi_sim"].sentence


def test_a_language_that_is_wanted_for_other_scripts_is_looked_for(tmp_path: Path) -> None:
    findings = {
        finding.name: finding
        for finding in examine(Settings(_env_file=None, data_dir=tmp_path, ocr_languages=("chi_sim", "xyz_old")))
    }

    assert not findings["tesseract chi_sim"].is_missing
    assert findings["tesseract xyz_old"].is_missing
    assert (
        findings["tesseract xyz_old"].sentence
        == "get it by `apt-get install tesseract-ocr-xyz-old` or `brew install tesseract-lang`"
    )


def test_it_is_told_which_other_scripts_are_read_and_what_to_install_for_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    sentence = {finding.name: finding.sentence for finding in examine(settings)}["other scripts"]
    monkeypatch.setenv("PATH", str(tmp_path))
    without = {finding.name: finding.sentence for finding in examine(settings)}["other scripts"]

    read, more = sentence.split("; for more, install ")
    assert {"Arabic", "Cyrillic", "Devanagari", "Greek", "Hebrew", "Korean", "Thai"} <= set(read.split(", "))
    assert "tesseract-ocr-kat (Georgian)" in more.split(", ")
    assert without.startswith("none; for more, install tesseract-ocr-ara (Arabic), tesseract-ocr-hye (Armenian), ")


def test_each_directory_that_cannot_be_used_has_a_line_of_its_own(tmp_path: Path) -> None:
    for name in ("data", "models", "index"):
        (tmp_path / name).touch()
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", model_dir=tmp_path / "models", lancedb_uri=str(tmp_path / "index")
    )

    directories = {finding.name: finding for finding in examine(settings) if finding.name.endswith("directory")}

    assert {name: finding.sentence for name, finding in directories.items() if finding.is_missing} == {
        "data directory": f"{tmp_path}/data is a file, and must be a directory",
        "model directory": f"{tmp_path}/models is a file, and must be a directory",
        "index directory": f"{tmp_path}/index is a file, and must be a directory",
    }


def test_an_index_in_an_object_store_is_no_directory(tmp_path: Path) -> None:
    findings = examine(Settings(_env_file=None, data_dir=tmp_path, lancedb_uri="s3://bucket/index"))

    assert "index directory" not in found(findings)


def test_services_that_are_set_are_asked(services: Services, tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, mongodb_uri=services.mongodb_uri, redis_url=services.redis_url
    )

    database, queue = examine(settings)[:2]

    assert (database.name, database.is_missing) == ("MEMOS_MONGODB_URI", False)
    assert (queue.name, queue.sentence) == ("MEMOS_REDIS_URL", "answers")


def test_services_that_do_not_answer_are_missing_and_no_password_is_shown(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path,
            mongodb_uri=f"mongodb://me:hidden@{address}/memos",
            redis_url=f"redis://:hidden@{address}",
        )

        database, queue = examine(settings)[:2]

    assert (database.is_missing, queue.is_missing) == (True, True)
    assert "hidden" not in str(database) + str(queue)


def test_a_collector_is_asked_and_one_that_does_not_answer_is_missing(tmp_path: Path) -> None:
    with collecting() as collector:
        settings = Settings(_env_file=None, data_dir=tmp_path, traces_url=collector.url)
        answering = examine(settings)[-1]
        elsewhere = examine(settings.model_copy(update={"traces_url": f"{collector.url}/here"}))[-1]
    silent = examine(settings)[-1]

    assert (answering.name, answering.is_missing, answering.sentence) == ("MEMOS_TRACES_URL", False, collector.url)
    assert (
        elsewhere.sentence
        == f"{collector.url}/here is no collector that speaks OTLP over HTTP: its port is usually 4318"
    )
    assert silent.sentence.startswith(f"{collector.url} does not answer: start the collector, or correct the address")
