"""A file of trusted documents that cannot be used keeps the server from starting, with a sentence."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from memos_gql.settings import Settings


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"{", "is no JSON in UTF-8"),
        (b"\xff", "is no JSON in UTF-8"),
        (b"[" * 100_000, "is no JSON in UTF-8"),
        (b"{}", "holds no document"),
        (b"[]", "holds no document"),
        (b'{"a": 1, "b": " "}', "holds no document"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_holds_no_documents_is_a_wrong_setting(tmp_path: Path, content: bytes | None, fault: str) -> None:
    path = tmp_path / "documents.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ValidationError, match=fault):
        Settings(_env_file=None, trusted_documents=path)
