from collections.abc import Iterator
from pathlib import Path

import pytest

from memos_gql.extract.ocr import scripts, tesseract


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give Tesseract a directory of its own for its languages, and let it look there anew."""
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    tesseract.installed.cache_clear()
    yield tmp_path
    tesseract.installed.cache_clear()


def test_installed_languages_of_a_script_are_used_as_far_as_the_operator_wants_them(
    packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ukr", "rus", "ara"):
        (packs / f"{name}.traineddata").touch()

    assert scripts.languages_for("Cyrillic") == "rus+ukr"
    assert scripts.languages_for("Greek") is None

    monkeypatch.setenv("MEMOS_OCR_LANGUAGES", "ukr,ara")
    assert scripts.languages_for("Cyrillic") == "ukr"
    monkeypatch.setenv("MEMOS_OCR_LANGUAGES", "deu")
    assert scripts.languages_for("Cyrillic") is None
