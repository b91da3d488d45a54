"""Pages drawn lately are kept, within bounds; what cannot be drawn harms nothing else."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from memos_gql.documents import ProjectScope
from memos_gql.errors import ErrorCode, FileFailure, NotFound
from memos_gql.originals.pictures import Pictures, Wanted
from memos_gql.resources import Resources
from memos_gql.settings import Settings
from tests.extract import made
from tests.extract.isolate.test_isolate import endless
from tests.extract.made import Sheet

PDF = "application/pdf"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"read_cpu_s": 2})


async def stored(resources: Resources, path: Path, *, project_id: str) -> str:
    """Store a file and return its SHA-256."""
    return (await resources.blobs.of(ProjectScope(project_id)).put_file(path, limit=10**7, holder="test")).sha256


async def removed(resources: Resources, project_id: str, sha256: str) -> None:
    await resources.database["blobs.files"].delete_many({"filename": f"{project_id}/{sha256}"})


async def test_a_page_is_drawn_once_for_each_width_and_project(
    resources: Resources, user_id: str, tmp_path: Path
) -> None:
    drawn = Pictures(resources)
    sha256 = await stored(resources, made.pdf(tmp_path, Sheet("0 0 300 800 re f")), project_id=user_id)
    wanted = Wanted(ProjectScope(user_id), sha256, PDF, page=1, width_px=100)
    first = await drawn.draw(wanted, key_id="k")
    await removed(resources, user_id, sha256)

    assert await drawn.draw(wanted, key_id="k") == first
    for other in (
        Wanted(ProjectScope(user_id), sha256, PDF, 1, 200),
        Wanted(ProjectScope("another"), sha256, PDF, 1, 100),
    ):
        with pytest.raises(NotFound):
            await drawn.draw(other, key_id="k")
    with Image.open(io.BytesIO(first)) as picture:
        assert (picture.size, picture.getpixel((49, 60)), picture.getpixel((51, 60))) == ((100, 133), 0, 255)


async def test_when_there_are_too_many_pictures_the_one_asked_for_least_recently_goes(
    resources: Resources, user_id: str, tmp_path: Path
) -> None:
    sha256 = await stored(resources, made.pdf(tmp_path, *[Sheet("")] * 3), project_id=user_id)
    one, two, three = (Wanted(ProjectScope(user_id), sha256, PDF, page, 100) for page in (1, 2, 3))
    size = len(await Pictures(resources).draw(one, key_id="k"))
    drawn = Pictures(resources, kept_bytes=2 * size)
    for wanted in (one, two, one, three):
        await drawn.draw(wanted, key_id="k")
    await removed(resources, user_id, sha256)

    assert await drawn.draw(one, key_id="k") == await drawn.draw(three, key_id="k")
    with pytest.raises(NotFound):
        await drawn.draw(two, key_id="k")


async def test_a_picture_is_kept_for_a_while_only(resources: Resources, user_id: str, tmp_path: Path) -> None:
    sha256 = await stored(resources, made.pdf(tmp_path, Sheet("")), project_id=user_id)
    wanted = Wanted(ProjectScope(user_id), sha256, PDF, 1, 100)
    drawn = Pictures(resources, kept_s=0.01)
    await drawn.draw(wanted, key_id="k")
    await removed(resources, user_id, sha256)
    await asyncio.sleep(0.05)

    with pytest.raises(NotFound):
        await drawn.draw(wanted, key_id="k")


async def test_a_hostile_page_fails_alone(resources: Resources, user_id: str, tmp_path: Path) -> None:
    drawn = Pictures(resources)
    bad = await stored(resources, endless(tmp_path), project_id=user_id)
    good = await stored(resources, made.pdf(tmp_path, Sheet("")), project_id=user_id)
    hostile = asyncio.create_task(drawn.draw(Wanted(ProjectScope(user_id), bad, PDF, 1, 100), key_id="k"))

    assert await drawn.draw(Wanted(ProjectScope(user_id), good, PDF, 1, 100), key_id="k")
    with pytest.raises(FileFailure) as caught:
        await hostile
    assert caught.value.code is ErrorCode.TIMED_OUT
    assert list(resources.scratch.iterdir()) == []
