"""A picture that was sent before in another size or quality is named as such, to its owner alone."""

import base64
import io

import pytest
from PIL import Image

from memos_gql.documents import Memory, PartKind, new_id
from memos_gql.ingest.receiving.request import InlineSource, SentFile
from memos_gql.resources import Resources
from tests.ingest.conftest import Work
from tests.ingest.deletions.test_meanwhile import add
from tests.memory.test_look_alikes import scene


def sent(picture: Image.Image, name: str, form: str) -> SentFile:
    content = io.BytesIO()
    picture.save(content, form)
    return SentFile(kind=PartKind.IMAGE, name=name, source=InlineSource(base64.b64encode(content.getvalue()).decode()))


async def named_as_sent_before(owner: str) -> list[str]:
    values = [memory.value for memory in await Memory.find(Memory.owner == owner, with_children=True).to_list()]
    return [value for value in values if "the same picture" in value]


@pytest.fixture
async def beach(resources: Resources, owner: str, work: Work) -> None:
    await work((await add(resources, owner, sent(scene(7), "beach.png", "PNG"))).id)


@pytest.mark.usefixtures("beach")
async def test_a_smaller_copy_is_named_as_the_same_picture(resources: Resources, owner: str, work: Work) -> None:
    await work((await add(resources, owner, sent(scene(7).resize((400, 300)), "copy.jpg", "JPEG"))).id)

    (value,) = await named_as_sent_before(owner)
    assert value.startswith("copy.jpg is nearly the same picture again as beach.png, which was sent on ")


@pytest.mark.usefixtures("beach")
async def test_the_same_bytes_under_another_name_are_the_same_picture(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, sent(scene(7), "holiday.png", "PNG"))).id)

    (value,) = await named_as_sent_before(owner)
    assert value.startswith("holiday.png is the same picture as beach.png, which was sent on ")


@pytest.mark.usefixtures("beach")
async def test_another_picture_and_the_copy_of_somebody_else_are_not(
    resources: Resources, owner: str, work: Work
) -> None:
    stranger = f"user:{new_id('stranger')}"
    await work((await add(resources, owner, sent(scene(8), "hills.jpg", "JPEG"))).id)
    await work((await add(resources, stranger, sent(scene(7).resize((400, 300)), "copy.jpg", "JPEG"))).id)

    assert await named_as_sent_before(owner) == []
    assert await named_as_sent_before(stranger) == []
