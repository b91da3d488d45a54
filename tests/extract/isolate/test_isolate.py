import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir

import pytest
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.engines import Choice, Engine
from memos_gql.extract.isolate.reader import Reader
from memos_gql.pages import Line, Outline, Page
from tests.extract import made
from tests.extract.made import Sheet, picture_of

GIB = 1024**3
TEXT = "text/plain"
PDF = "application/pdf"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader whose children keep their directories in one place that can be looked at."""
    (tmp_path / "children").mkdir()
    reader = Reader(memory_bytes=2 * GIB, cpu_s=60, wall_s=60, scratch=tmp_path / "children")
    yield reader
    reader.close()


def limited(*, memory_bytes: int = 2 * GIB, cpu_s: int = 60, wall_s: float = 60) -> Reader:
    return Reader(memory_bytes=memory_bytes, cpu_s=cpu_s, wall_s=wall_s, scratch=Path(gettempdir()))


def note(folder: Path, words: str) -> Path:
    path = folder / "note.txt"
    path.write_text(words)
    return path


def endless(folder: Path, *, after_pages: int = 0) -> Path:
    """A page of forms within forms, a hundred million drawings in all: it outlasts every bound."""
    before = [Sheet("BT /F1 12 Tf 72 700 Td (words) Tj ET")] * after_pages
    levels = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
        b"/Length 60>>stream\n%s\nendstream" % (number + 1, (b"/F Do " * 10).ljust(60))
        for number in range(4, 12)
    ]
    last = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 12>>stream\n0 0 5 5 re f\nendstream"
    return made.pdf(
        folder, *before, Sheet("/F Do", extra="/Resources<</XObject<</F 4 0 R>>>>"), objects=(*levels, last)
    )


async def read_all(reader: Reader, path: Path, media_type: str, *, last: int = 1) -> list[Page]:
    return [page async for page in reader.read(path, media_type, first=1, last=last)]


async def failure_of(reader: Reader, path: Path, media_type: str) -> FileFailure:
    with pytest.raises(FileFailure) as caught:
        await read_all(reader, path, media_type)
    return caught.value


async def test_a_file_is_inspected_and_read_in_a_child(reader: Reader, tmp_path: Path) -> None:
    path = note(tmp_path, "Our boat leaves at seven.")

    assert await reader.inspect(path, TEXT) == Outline(page_count=None, parts=1)
    assert await read_all(reader, path, TEXT) == [Page(1, (Line("Our boat leaves at seven.", starts_block=True),))]


async def test_pages_arrive_one_by_one_while_reading_goes_on(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    sheets = [picture_of(f"Our boat leaves at {hour}", size=(1200, 1600)) for hour in ("seven", "eight", "nine")]
    sheets[0].save(path, "PDF", resolution=150, save_all=True, append_images=sheets[1:])

    arrivals = [(page.number, time.monotonic()) async for page in reader.read(path, PDF, first=1, last=3)]

    assert [number for number, _ in arrivals] == [1, 2, 3]
    assert arrivals[1][1] - arrivals[0][1] > 0.05


async def test_a_page_is_drawn_in_a_child(reader: Reader, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(""), Sheet("0 0 600 400 re f"))

    with Image.open(BytesIO(await reader.draw(path, PDF, page=2, width_px=300))) as picture:
        assert (picture.format, picture.size, picture.getpixel((9, 100)), picture.getpixel((9, 300))) == (
            "PNG",
            (300, 400),
            255,
            0,
        )


async def test_what_has_no_pages_is_not_drawn(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(FileFailure, match="no pages to look at") as caught:
        await reader.draw(note(tmp_path, "words"), TEXT, page=1, width_px=300)

    assert caught.value.code is ErrorCode.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"cpu_s": 1}, ErrorCode.TIMED_OUT),
        ({"memory_bytes": 700 * 1024 * 1024}, ErrorCode.DECOMPRESSION_LIMIT),
    ],
)
async def test_drawing_is_held_to_the_limits_of_reading(
    limits: dict[str, int], code: ErrorCode, tmp_path: Path
) -> None:
    reader = limited(**limits)

    with pytest.raises(FileFailure) as caught:
        await reader.draw(endless(tmp_path), PDF, page=1, width_px=300)

    reader.close()
    assert caught.value.code is code


async def test_the_childs_failure_keeps_its_code_its_sentence_and_its_page(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "wreck.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing more")

    failure = await failure_of(reader, path, PDF)

    assert (failure.code, failure.retryable) == (ErrorCode.CORRUPT_FILE, False)
    assert str(failure).startswith("the PDF is damaged")


async def test_too_much_processor_time_is_timed_out(tmp_path: Path) -> None:
    reader = limited(cpu_s=1)

    failure = await failure_of(reader, endless(tmp_path), PDF)

    reader.close()
    assert (failure.code, failure.retryable) == (ErrorCode.TIMED_OUT, False)


async def test_too_much_time_on_the_wall_is_timed_out(tmp_path: Path) -> None:
    reader = limited(wall_s=1.5)
    began = time.monotonic()

    failure = await failure_of(reader, endless(tmp_path), PDF)

    reader.close()
    assert failure.code is ErrorCode.TIMED_OUT
    assert time.monotonic() - began < 15


async def test_too_much_memory_is_a_decompression_limit(tmp_path: Path) -> None:
    reader = limited(memory_bytes=700 * 1024 * 1024)

    failure = await failure_of(reader, endless(tmp_path), PDF)

    reader.close()
    assert failure.code is ErrorCode.DECOMPRESSION_LIMIT


async def test_a_stopped_child_leaves_the_next_file_unharmed(tmp_path: Path) -> None:
    reader = limited(cpu_s=1)
    await failure_of(reader, endless(tmp_path), PDF)

    pages = await read_all(reader, note(tmp_path, "still here"), TEXT)

    reader.close()
    assert pages[0].lines[0].text == "still here"


async def test_cancelling_kills_the_child_and_its_tesseract_at_once(tmp_path: Path) -> None:
    (tmp_path / "children").mkdir()
    choice = Choice(Engine.TESSERACT)
    reader = Reader(memory_bytes=2 * GIB, cpu_s=60, wall_s=60, scratch=tmp_path / "children", ocr=choice)
    path = tmp_path / "scan.png"
    picture_of(*["Our boat leaves at seven"] * 60, size=(3000, 4000)).save(path)
    reading = asyncio.create_task(read_all(reader, path, "image/png"))
    while len(readers()) < 2:  # the child and Tesseract
        await asyncio.sleep(0.02)

    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert programs(readers()) == []
    assert list((tmp_path / "children").iterdir()) == []
    reader.close()


async def test_the_networks_of_ocr_read_within_the_confinement_and_a_server_without_threads(
    reader: Reader, tmp_path: Path
) -> None:
    picture_of("Our boat leaves at seven").save(tmp_path / "note.png")

    (page,) = await read_all(reader, tmp_path / "note.png", "image/png")

    assert [line.text for line in page.lines] == ["Our boat leaves at seven"]
    # What has threads cannot be forked safely
    assert [len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in servers()] == [1] * len(servers())


async def test_leaving_the_loop_early_kills_the_child(reader: Reader, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, *[Sheet(f"BT /F1 12 Tf 72 700 Td (page {number}) Tj ET") for number in range(200)])
    pages = reader.read(path, PDF, first=1, last=200)

    first = await anext(pages)
    await pages.aclose()

    assert first.number == 1
    assert programs(readers()) == []


async def test_nothing_is_left_of_a_finished_child(reader: Reader, tmp_path: Path) -> None:
    await read_all(reader, note(tmp_path, "words"), TEXT)

    assert programs(readers()) == []
    assert list((tmp_path / "children").iterdir()) == []


async def test_a_killed_server_is_started_again(reader: Reader, tmp_path: Path) -> None:
    path = note(tmp_path, "words")
    await read_all(reader, path, TEXT)
    inside = [pid for pid, _, _ in processes(parent=server())]
    os.kill(server(), signal.SIGKILL)
    await gone(inside)

    pages = await read_all(reader, path, TEXT)

    assert [page.number for page in pages] == [1]


async def test_a_server_killed_while_it_reads_makes_a_failure_that_may_be_tried_again(
    reader: Reader, tmp_path: Path
) -> None:
    pages = reader.read(endless(tmp_path, after_pages=1), PDF, first=1, last=2)
    await anext(pages)
    children = readers()
    os.kill(server(), signal.SIGKILL)

    with pytest.raises(FileFailure) as caught:
        await anext(pages)

    assert (caught.value.code, caught.value.retryable) == (ErrorCode.INTERNAL, True)
    await gone(children)


async def test_closing_the_reader_ends_its_server_and_children(tmp_path: Path) -> None:
    reader = limited()
    reading = asyncio.create_task(read_all(reader, endless(tmp_path), PDF))
    while not readers():
        await asyncio.sleep(0.02)
    family = [server(), *readers()]

    reader.close()
    with pytest.raises(FileFailure):
        await reading

    await gone(family)


def test_files_are_read_from_a_loop_in_any_thread(reader: Reader, tmp_path: Path) -> None:
    path = note(tmp_path, "words from a thread")
    seen: list[Page] = []
    thread = threading.Thread(target=lambda: seen.extend(asyncio.run(read_all(reader, path, TEXT))))

    thread.start()
    thread.join(30)

    assert [page.lines[0].text for page in seen] == ["words from a thread"]


async def test_many_files_are_read_at_once(reader: Reader, tmp_path: Path) -> None:
    paths = []
    for number in range(12):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(f"text {number}")

    read = await asyncio.gather(*[read_all(reader, path, TEXT) for path in paths])

    assert [pages[0].lines[0].text for pages in read] == [f"text {number}" for number in range(12)]


def server() -> int:
    """The fork server of this process."""
    (pid,) = servers()
    return pid


def servers() -> list[int]:
    return [pid for pid, _, words in processes(parent=os.getpid()) if "memos_gql.extract.isolate.server" in words]


def readers() -> list[int]:
    """Return the children of the server and what they started.

    The process that was started as the server only waits for one inside.
    """
    inside = [pid for above in servers() for pid, _, _ in processes(parent=above)]
    found = [pid for above in inside for pid, _, _ in processes(parent=above)]
    return found + [pid for child in found for pid, _, _ in processes(parent=child)]


def programs(pids: list[int]) -> list[str]:
    return [name for pid, name, _ in processes() if pid in pids]


def processes(*, parent: int | None = None) -> list[tuple[int, str, str]]:
    """The living processes: number, name and command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, fields = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            words = (folder / "cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, above = fields.split()[:2]
        if state != "Z" and parent in (None, int(above)):
            found.append((int(folder.name), name, words))
    return found


async def gone(pids: list[int]) -> None:
    """Wait until none of these processes lives."""
    async with asyncio.timeout(5):
        while programs(pids):
            await asyncio.sleep(0.02)
