from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import ExifTags, Image

from memos_gql.extract import visual


def test_a_flat_picture_has_no_contrast_and_one_colour() -> None:
    seen = visual.look(Image.new("RGB", (40, 30), (250, 10, 10)))

    assert (seen.width_px, seen.height_px, seen.contrast, seen.colours, seen.codes) == (40, 30, 0.0, ("red",), ())


@pytest.mark.parametrize(("step", "contrast"), [(3, 0.0118), (5, 0.0196), (6, 0.0235), (255, 1.0)])
def test_contrast_is_the_widest_spread_of_a_channel(step: int, contrast: float) -> None:
    picture = Image.new("RGB", (100, 100))
    picture.paste((0, step, 0), (0, 0, 10, 10))

    assert visual.contrast(picture) == contrast


def test_a_grain_of_dust_is_no_content_and_a_stroke_is() -> None:
    picture = Image.new("RGB", (1000, 1000), "white")
    picture.paste("black", (5, 5, 7, 8))
    dusty = visual.contrast(picture)
    picture.paste("black", (100, 100, 130, 104))

    assert (dusty, visual.contrast(picture)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#101010", "black"),
        ("#f8f8f8", "white"),
        ("#909090", "grey"),
        ("#e03020", "red"),
        ("#f09020", "orange"),
        ("#7a4a20", "brown"),
        ("#f0e020", "yellow"),
        ("#30a040", "green"),
        ("#20c0d0", "cyan"),
        ("#2040d0", "blue"),
        ("#8030c0", "purple"),
        ("#f7b5c4", "pink"),
    ],
)
def test_colours_have_the_names_people_give_them(colour: str, name: str) -> None:
    assert visual.colours(Image.new("RGB", (10, 10), colour)) == (name,)


def test_colours_come_in_order_of_their_share() -> None:
    picture = Image.new("RGB", (100, 100), "white")
    picture.paste("blue", (0, 0, 40, 100))
    picture.paste("red", (0, 0, 10, 100))
    picture.paste("green", (0, 0, 1, 100))

    assert visual.colours(picture) == ("white", "blue", "red")


def test_a_qr_code_is_decoded_with_its_place() -> None:
    code = zxingcpp.create_barcode("https://example.org/q?7", zxingcpp.BarcodeFormat.QRCode)
    stamp = Image.fromarray(code.to_image(scale=4))
    picture = Image.new("RGB", (1000, 500), "white")
    picture.paste(stamp, (600, 200))

    (found,) = visual.codes(picture)

    assert (found.format, found.text) == ("QR Code", "https://example.org/q?7")
    assert (found.box.x, found.box.y) == pytest.approx((0.6, 0.4), abs=0.04)


def test_what_the_camera_noted_is_kept() -> None:
    exif = noted(
        {ExifTags.Base.Make: "Canon", ExifTags.Base.Model: "Canon EOS 40D"},
        details={ExifTags.Base.DateTimeOriginal: "2009:08:11 09:09:45"},
        gps={1: "N", 2: (12.0, 30.0, 36.0), 3: "W", 4: (54.0, 15.0, 0.0)},
    )

    seen = visual.look(Image.new("RGB", (9, 9)), exif=exif)

    assert (seen.camera, seen.latitude, seen.longitude) == ("Canon EOS 40D", 12.51, -54.25)
    assert seen.taken_at == datetime(2009, 8, 11, 9, 9, 45, tzinfo=UTC)


def test_a_noted_zone_counts() -> None:
    details: dict[int, object] = {
        ExifTags.Base.DateTimeOriginal: "2020:01:01 01:00:00",
        ExifTags.Base.OffsetTimeOriginal: "+08:00",
    }

    seen = visual.look(Image.new("RGB", (9, 9)), exif=noted({}, details=details))

    assert seen.taken_at == datetime(2019, 12, 31, 17, tzinfo=UTC)


def test_nonsense_from_a_camera_is_left_out() -> None:
    exif = noted(
        {},
        details={ExifTags.Base.DateTimeOriginal: "0000:00:00 99:00:00"},
        gps={1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (0.0,)},
    )

    seen = visual.look(Image.new("RGB", (9, 9)), exif=exif)

    assert (seen.taken_at, seen.camera, seen.latitude, seen.longitude) == (None, None, None, None)


def noted(
    base: Mapping[int, object], *, details: Mapping[int, object] | None = None, gps: Mapping[int, object] | None = None
) -> Image.Exif:
    exif = Image.Exif()
    exif.update(base)
    exif.get_ifd(ExifTags.IFD.Exif).update(details or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return exif
