from PIL import Image

from memos_gql.extract.ocr.lines import lines
from memos_gql.extract.ocr.segments import Segment
from memos_gql.extract.ocr.upright import Placed

PAPER = Placed(Image.new("RGB", (800, 600)), 800, 600, 0.0)


def at(text: str, top: float, *, height: float = 20) -> Segment:
    return Segment(text, 50, top, 450, top + height, 1.0)


def headings(*segments: Segment) -> list[str]:
    return [line.text for line in lines(segments, PAPER) if line.is_heading]


def test_a_line_that_goes_on_with_a_sentence_is_no_heading_although_it_is_high() -> None:
    body = [at("The boat lay at the quay for", 100), at("years, and nobody, needless to", 124)]
    merged = at("say, asked whose it was.", 148, height=36)

    assert headings(*body, merged, at("Then it was gone.", 190)) == []


def test_a_heading_goes_on_in_lower_case_and_may_follow_a_whole_sentence() -> None:
    body = [at("The boat lay at the quay.", 10), at("Nobody asked whose it was.", 34), at("Then it was gone.", 58)]
    title = [at("What to do with", 120, height=40), at("boats of strangers", 170, height=40)]

    assert headings(*body, *title) == ["What to do with", "boats of strangers"]
    assert headings(*body, at("of boats and men", 120, height=40)) == ["of boats and men"]


def test_a_high_line_with_a_chinese_full_stop_is_no_heading() -> None:
    body = [at("周一|燃气检查", 100), at("周四|电梯检查", 124), at("周五|消防检查", 148)]

    assert headings(at("本周检查安排", 10, height=40), at("住户请在家等候。", 60, height=36), *body) == ["本周检查安排"]
