"""Pictures in documents are described too, each once, and point to their page and place."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from memos_gql.documents import NoticeCode, TaskState, TextMemory
from memos_gql.ingest.understand import figures
from memos_gql.resources import Resources
from tests.extract import made
from tests.extract.made import Sheet, image, paragraph
from tests.extract.word.test_related import document, drawn, relation
from tests.ingest.understand.conftest import Finish
from tests.ingest.understand.test_understand import add, file, found, picture, remembered
from tests.models.stand_in import CAPTION, StandIn, fails, well_behaved

TEXT = "BT /F1 12 Tf 72 740 Td (The tides of the harbour are shown below.) Tj ET\n"


def drawing(colour: str, size: tuple[int, int] = (900, 600)) -> Image.Image:
    shown = Image.new("RGB", size, "white")
    ImageDraw.Draw(shown).ellipse((100, 50, size[0] - 100, size[1] - 50), fill=colour)
    return shown


def report(folder: Path, *colours: str) -> bytes:
    """A page for each colour, with a figure of it; every page has the same small logo."""
    names = " ".join(f"/I{number} {number + 5} 0 R" for number in range(len(colours)))
    extra = f"/Resources<</Font<</F1 3 0 R>>/XObject<</L 4 0 R {names}>>>>"
    logo = "q 30 0 0 30 550 760 cm /L Do Q\n"
    sheets = [
        Sheet(f"{TEXT}{logo}q 300 0 0 200 150 400 cm /I{number} Do Q\n", extra=extra) for number in range(len(colours))
    ]
    return made.pdf(
        folder, *sheets, objects=(image(drawing("black", (300, 300))), *map(image, map(drawing, colours)))
    ).read_bytes()


def letter(folder: Path, *colours: str) -> bytes:
    body = "".join(
        paragraph(f"Step {number}") + drawn(f'<w:blip w:embed="p{number}"/>') for number in range(len(colours))
    )
    relations = "".join(relation(f"p{number}", f"media/i{number}.png") for number in range(len(colours)))
    parts = {f"media/i{number}.png": png(drawing(colour)) for number, colour in enumerate(colours)}
    return document(folder, body, relations, parts=parts).read_bytes()


def png(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


async def figures_remembered(owner: str) -> list[TextMemory]:
    """Return what was derived of figures, in the order of their pages."""
    memories = [memory for memory in await remembered(owner, derived=True) if "figure" in memory.tags]
    return sorted(
        (memory for memory in memories if isinstance(memory, TextMemory)),
        key=lambda memory: memory.sources[0].page or 0,
    )


async def test_each_figure_of_a_pdf_is_described_once_and_points_to_its_place(
    resources: Resources, owner: str, finish: Finish, stand_in: StandIn, tmp_path: Path
) -> None:
    task = await finish((await add(resources, owner, file("tides.pdf", report(tmp_path, "teal", "red", "teal")))).id)

    first, second = await figures_remembered(owner)
    asked = [each for each in stand_in.asked if each.form == "PictureNotes"]
    assert task.state is TaskState.COMPLETED
    assert [len(each.pictures) for each in asked] == [1, 1]
    assert (first.value, first.tags) == (
        f"{CAPTION}\na diagram, arrows",
        ["mine", "MemOS", "document", "tides.pdf", "figure", "image"],
    )
    assert [memory.sources[0].page for memory in (first, second)] == [1, 2]
    (box,) = first.sources[0].boxes
    assert (round(box.x, 2), round(box.y, 2), round(box.width, 2), round(box.height, 2)) == (0.25, 0.25, 0.5, 0.25)
    assert first.sources[0].file_id == task.files[0].file_id
    assert first.derivation is not None
    assert f"{CAPTION}\na diagram, arrows" in [
        hit.memory.value for hit in await found(resources, owner, "Help me summarize this image")
    ]


async def test_figures_of_a_word_document_are_described_as_far_as_the_budget_goes(
    resources: Resources, owner: str, finish: Finish, stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_FIGURES", 2)

    await finish((await add(resources, owner, file("steps.docx", letter(tmp_path, "teal", "red", "navy")))).id)

    assert len(await figures_remembered(owner)) == 2
    assert len([each for each in stand_in.asked if each.form == "PictureNotes"]) == 2


async def test_a_figure_that_is_not_described_takes_nothing_away(
    resources: Resources, owner: str, finish: Finish, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.usual = lambda received: (fails(400) if received.form == "PictureNotes" else well_behaved)(received)

    task = await finish((await add(resources, owner, file("tides.pdf", report(tmp_path, "teal")))).id)

    assert (task.state, [notice.code for notice in task.notices]) == (TaskState.COMPLETED, [NoticeCode.MODEL_REFUSED])
    assert task.notices[0].message.startswith("Figure 1 of document 1: nothing was derived")
    assert any("The tides of the harbour" in memory.value for memory in await remembered(owner, derived=False))


async def test_equal_bytes_are_described_by_the_model_once(
    resources: Resources, owner: str, finish: Finish, stand_in: StandIn, tmp_path: Path
) -> None:
    tides = report(tmp_path, "teal")
    before = await finish((await add(resources, owner, picture(), file("tides.pdf", tides))).id)
    asked = [each.form for each in stand_in.asked if each.form != "MessageNotes"]

    again = await finish((await add(resources, owner, "Once more:", picture(), file("copy.pdf", tides))).id)

    assert sorted(form for form in asked if form) == ["DocumentNotes", "PictureNotes", "PictureNotes"]
    assert [each.form for each in stand_in.asked if each.form in {"DocumentNotes", "PictureNotes"}] == asked
    derived = [memory for memory in await remembered(owner, derived=True) if memory.sources[0].file_id]
    assert len(derived) == 6
    assert {memory.sources[0].file_id for memory in derived} == {
        each.file_id for task in (before, again) for each in task.files
    }
