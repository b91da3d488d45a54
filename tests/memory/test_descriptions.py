"""Plain sentences about an image."""

from datetime import UTC, datetime

import pytest

from memos_gql.documents import PartKind, StoredFile
from memos_gql.memory.descriptions import describe, describe_code, is_image
from memos_gql.pages import Box, Code, PictureKind, Visual

TAKEN_AT = datetime(2024, 3, 4, 14, 5, tzinfo=UTC)


def test_everything_known_is_said(photo: StoredFile) -> None:
    visual = Visual(4000, 3000, 0.9, ("orange", "green", "white"), (), TAKEN_AT, "Canon EOS 5D", 38.71667, -9.13333)

    assert describe(visual, photo) == (
        "mango.jpg is a JPEG image. It is 4000 pixels wide and 3000 pixels high (landscape). "
        "It was taken on 4 March 2024 at 14:05. It was taken at latitude 38.71667, longitude -9.13333. "
        "It was taken with the camera Canon EOS 5D. Its dominant colours are orange, green and white."
    )


def test_nothing_unknown_is_said(photo: StoredFile) -> None:
    described = describe(Visual(20, 20, 0.5), photo.model_copy(update={"media_type": None}))

    assert described == "mango.jpg is an image. It is 20 pixels wide and 20 pixels high (square)."


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (PictureKind.PHOTO, "a photo (照片)"),
        (PictureKind.PAGE, "a page of text (文档页面)"),
        (PictureKind.SCREENSHOT, "a screenshot (截图)"),
        (PictureKind.CHART, "a chart (图表)"),
    ],
)
def test_the_kind_of_picture_is_named_in_english_and_chinese(kind: PictureKind, named: str, photo: StoredFile) -> None:
    assert describe(Visual(20, 20, 0.5, kind=kind), photo).startswith(f"mango.jpg is {named}, a JPEG image. ")


def test_one_colour_is_singular(photo: StoredFile) -> None:
    described = describe(Visual(20, 30, 0.5, ("red",)), photo)

    assert (
        described
        == "mango.jpg is a JPEG image. It is 20 pixels wide and 30 pixels high (portrait). Its dominant colour is red."
    )


def test_a_code_is_named_and_quoted(photo: StoredFile) -> None:
    code = Code("QR Code", "https://example.org/菜单", Box(0, 0, 1, 1))

    assert describe_code(code, photo) == "QR Code in mango.jpg: https://example.org/菜单"


@pytest.mark.parametrize(("media_type", "truth"), [("image/png", True), ("application/pdf", False), (None, True)])
def test_the_bytes_say_whether_it_is_an_image(media_type: str | None, truth: bool, photo: StoredFile) -> None:
    assert is_image(photo.model_copy(update={"media_type": media_type, "kind": PartKind.IMAGE})) is truth
