import stat

from memos_gql.main_key import default_key
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
