"""What `memos-gql up` says when it is ready."""

from memos_gql.settings import Settings
from memos_gql.up import greeting

SETTINGS = Settings(_env_file=None, host="0.0.0.0", port=8123)  # noqa: S104 - nothing is opened


def test_with_the_key_there_is_a_link_that_opens_the_console() -> None:
    lines = greeting(SETTINGS, key="mk_a+b c").splitlines()

    assert "  API key     mk_a+b c" in lines
    assert "  Console     http://127.0.0.1:8123/" in lines
    assert "  Open now    http://127.0.0.1:8123/#key=mk_a%2Bb%20c" in lines


def test_a_log_holds_no_key_and_a_server_without_the_console_no_link() -> None:
    log = greeting(SETTINGS.model_copy(update={"api_key": "key-of-ann"}), key=None)
    closed = greeting(SETTINGS.model_copy(update={"console": False}), key="mk_1")

    assert "key-of-ann" not in log
    assert "  API key     set by MEMOS_API_KEY" in log.splitlines()
    assert "#key=" not in log + closed
