"""Pictures that look the same as one sent before."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from memos_gql.documents import Message, StoredFile
from memos_gql.extract.visual import look
from memos_gql.memory.look_alikes import look_alike, look_alike_memory, say_the_same
from tests.extract.made import picture_of


def scene(seed: int) -> Image.Image:
    """Draw soft patches, as a photo has."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return Image.fromarray(patches).resize((800, 600), Image.Resampling.BICUBIC)


def as_jpeg(picture: Image.Image) -> Image.Image:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=30)
    return Image.open(content)


@pytest.mark.parametrize(
    "copy",
    [
        scene(1),
        as_jpeg(scene(1)),
        scene(1).resize((320, 240)),
        ImageEnhance.Brightness(scene(1)).enhance(0.8),
        scene(1).convert("L").convert("RGB"),
    ],
)
def test_copies_in_another_size_quality_or_brightness_look_alike(copy: Image.Image) -> None:
    assert look_alike(look(copy), look(scene(1)))


@pytest.mark.parametrize(
    "other",
    [
        scene(2),
        scene(1).rotate(180),
        scene(1).crop((0, 0, 500, 600)),
        scene(1).crop((100, 75, 700, 525)),
        Image.new("RGB", (800, 600), "white"),
    ],
)
def test_other_pictures_and_other_cuts_do_not(other: Image.Image) -> None:
    assert not look_alike(look(other), look(scene(1)))


def test_pages_of_different_words_do_not_look_alike() -> None:
    pages = [
        picture_of(*rows) for rows in (("The heron nests", "in the reeds"), ("A lynx sleeps", "under the pine tree"))
    ]

    assert not look_alike(look(pages[0]), look(pages[1]))


@pytest.mark.parametrize(
    ("words", "others", "same"),
    [
        ([], [], True),
        (["Total 12.50", "Thank you for your visit"], ["Total 12.50", "Thank you tor your visit"], True),
        (["Total 12.50", "Thank you for your visit"], ["Total 13.50", "Thank you for your visit"], False),
        (["The heron nests here"], ["A lynx sleeps there"], False),
        (["The heron nests here"], [], False),
    ],
)
def test_forms_of_one_kind_are_told_apart_by_their_words(words: list[str], others: list[str], same: bool) -> None:
    assert say_the_same(words, others) == same


def test_the_memory_names_the_earlier_picture_and_goes_with_either(message: Message, photo: StoredFile) -> None:
    earlier = photo.model_copy(update={"id": "file_0", "name": "fruit.jpg", "created_at": message.created_at})

    memory = look_alike_memory(photo, message, earlier)

    assert memory.value == "mango.jpg is nearly the same picture again as fruit.jpg, which was sent on 1 November 2026."
    assert [source.file_id for source in memory.sources] == ["file_0", "file_1"]


def test_equal_bytes_are_the_same_picture(message: Message, photo: StoredFile) -> None:
    earlier = photo.model_copy(
        update={"id": "file_0", "name": "fruit.jpg", "created_at": message.created_at, "sha256": "a1"}
    )

    memory = look_alike_memory(photo.model_copy(update={"sha256": "a1"}), message, earlier)

    assert memory.value == "mango.jpg is the same picture as fruit.jpg, which was sent on 1 November 2026."
