import multiprocessing
import os
import resource
import signal
import time
from difflib import SequenceMatcher

import numpy as np
from PIL import Image

from memos_gql.extract import ocr
from memos_gql.extract.ocr.allowance import Allowance
from memos_gql.extract.ocr.rapid import Region, Sheet
from tests.extract.made import picture_of

CUT_SHORT = "not all of its lines were read, because the time for it was spent; send it in parts"


def test_words_that_stand_close_are_parted() -> None:
    sheet = Sheet(picture_of("NO REFUND WITHOUT THIS SLIP", letters_px=22, size=(500, 130)), Allowance())

    (region,) = sheet.regions

    assert sheet.spoken(region, quarter_turns=0).text == "NO REFUND WITHOUT THIS SLIP"


def test_the_ink_of_a_line_is_found_within_the_room_about_it() -> None:
    page = Image.new("RGB", (300, 100), "white")
    page.paste("black", (50, 40, 250, 60))
    around = Region(np.array([[30, 20], [270, 20], [270, 80], [30, 80]], np.float32))

    assert Sheet(page, Allowance()).ink_of(around) == (20, 20, 220, 40)


def test_small_print_on_a_large_picture_is_read_also_in_lines_longer_than_the_network_takes() -> None:
    words = " ".join(f"word{number}" for number in range(100, 190))
    page = Image.new("RGB", (6000, 2000), "white")
    page.paste(picture_of(words, letters_px=14, size=(6000, 200)), (0, 900))

    (line,) = ocr.read(page).lines

    assert SequenceMatcher(None, line.text.replace(" ", ""), words.replace(" ", ""), autojunk=False).ratio() >= 0.97


def test_small_print_that_looks_like_one_patch_from_afar_is_read_line_by_line() -> None:
    rows = [f"Statement {number} of the account was sent out" for number in range(10, 26)]

    lines = ocr.read(picture_of(*rows, letters_px=12, size=(2600, 2600))).lines

    assert [line.text for line in lines] == rows


def read_within_seconds(cpu_s: int) -> tuple[int, tuple[str, ...]]:
    """Read a picture full of small print with so much processor time left."""
    page = picture_of(
        *[" ".join(f"word{row * 40 + number}" for number in range(40)) for row in range(150)],
        letters_px=10,
        size=(2600, 2600),
    )
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_s, used + cpu_s + 2))
    reading = ocr.read(page)
    return len(reading.lines), reading.notices


def print_without_tesseract(cpu_s: int, tesseract_s: float) -> tuple[int, tuple[str, ...]]:
    """Read a full page of clean print with so much processor time left, and less for each run of Tesseract."""
    page = picture_of(
        *["and it was there that the boat of the first day was seen again by all"] * 44,
        size=(1500, 2200),
        letters_px=28,
    )
    os.register_at_fork(after_in_child=lambda: signal.setitimer(signal.ITIMER_PROF, tesseract_s))
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_s, used + cpu_s + 2))
    reading = ocr.read(page)
    return len(reading.lines), reading.notices


def test_the_lines_of_a_very_long_screenshot_are_found_one_by_one() -> None:
    rows = [f"Message {number}: bring {3 * number} apples" for number in range(1, 290)]
    sheet = Sheet(picture_of(*rows, letters_px=34, size=(1080, 16_000)), Allowance())

    first = min(sheet.regions, key=lambda region: float(region.corners[:, 1].min()))

    assert sheet.spoken(first, quarter_turns=0).text == rows[0]
    assert len(sheet.regions) == len(rows) or sheet.is_cut_short


def test_a_page_that_tesseract_cannot_read_in_time_is_read_as_far_as_possible_without_it() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        lines, notices = pool.apply(print_without_tesseract, (5, 0.4))

    assert 0 < lines < 44
    assert notices == (CUT_SHORT,)


def test_what_was_read_before_the_time_was_spent_is_kept_with_a_notice() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        lines, notices = pool.apply(read_within_seconds, (12,))

    assert 0 < lines < 150
    assert notices == (CUT_SHORT,)
