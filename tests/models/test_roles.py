"""Which model is used for what, and that a key goes to its own server alone."""

import pytest
from pydantic import ValidationError

from memos_gql.models import ModelRole, endpoints
from memos_gql.settings import Settings

CHAT = {"chat_url": "http://127.0.0.1:1/v1/", "chat_model": "talker", "chat_key": "sk-chat"}


def made(**values: str) -> Settings:
    return Settings.model_validate(values)


def test_what_vision_lacks_is_taken_from_chat() -> None:
    vision = endpoints(made(**CHAT))[ModelRole.VISION]

    assert (vision.url, vision.model, vision.key and vision.key.get_secret_value()) == (
        "http://127.0.0.1:1/v1",
        "talker",
        "sk-chat",
    )


def test_the_key_of_one_server_is_not_sent_to_another() -> None:
    vision = endpoints(made(**CHAT, vision_url="https://eyes.example/v1", vision_model="viewer"))[ModelRole.VISION]

    assert (vision.url, vision.model, vision.key) == ("https://eyes.example/v1", "viewer", None)


def test_no_setting_is_no_model() -> None:
    assert endpoints(made()) == {}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"chat_url": "http://127.0.0.1/v1"}, "is missing: name the model that MEMOS_CHAT_URL offers"),
        ({"chat_url": "127.0.0.1:8000/v1", "chat_model": "m"}, "not an address of a model server"),
        ({"chat_url": "https://user:secret@host/v1", "chat_model": "m"}, "not an address of a model server"),
        ({"vision_url": "https://host/v1?key=secret", "vision_model": "m"}, "not an address of a model server"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        made(**values)


def test_a_key_is_not_shown_with_the_settings() -> None:
    assert "sk-chat" not in repr(made(**CHAT)) + str(made(**CHAT).model_dump())
