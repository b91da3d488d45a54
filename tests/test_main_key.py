import stat
from collections.abc import Callable

import pytest

from memos_gql.errors import CannotStart
from memos_gql.main_key import default_key, known_key
from memos_gql.settings import Settings


def test_the_default_key_is_made_once_and_readable_by_its_owner_alone(settings: Settings) -> None:
    made = settings.model_copy(update={"api_key": None})

    first, second = default_key(made), default_key(made)

    assert first == second
    assert stat.S_IMODE((settings.data_dir / "api-key").stat().st_mode) == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["api-key"]


def test_a_key_that_is_set_wins_over_the_file(settings: Settings) -> None:
    default_key(settings.model_copy(update={"api_key": None}))

    assert default_key(settings) == "key-of-the-default-project"


@pytest.mark.parametrize("read", [default_key, known_key])
@pytest.mark.parametrize(
    "held", [b"", b"\n", b"short", b"\xff\xfek\0e\0y\0", "пароль-пароль".encode(), b"two\nlines-of-key"]
)
def test_a_file_that_holds_no_key_is_one_sentence(
    settings: Settings, held: bytes, read: Callable[[Settings], str]
) -> None:
    path = settings.data_dir / "api-key"
    path.parent.mkdir(parents=True)
    path.write_bytes(held)

    with pytest.raises(CannotStart, match=f"^{path} holds no key: write one of at least 8 letters, digits and"):
        read(settings.model_copy(update={"api_key": None}))

    assert path.read_bytes() == held
