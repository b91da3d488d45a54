from pathlib import Path

from tests.extract import made
from tests.extract.made import texts


def field(content: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{content}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(checked: str) -> str:
    box = f'<w:sdtPr><w:checkbox><w:checked w:val="{checked}"/></w:checkbox></w:sdtPr>'
    return f"<w:sdt>{box}<w:sdtContent><w:r><w:t>R</w:t></w:r></w:sdtContent></w:sdt>"


def line(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_ticked_boxes_differ_from_unticked_ones(tmp_path: Path) -> None:
    body = (
        line(field("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>"), words(" swims"))
        + line(field("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>"), words(" rows"))
        + line(field("<w:checkBox><w:default w:val='1'/></w:checkBox>"), words(" sails"))
        + line(control("1"), words(" dives"))
        + line(control("0"), words(" surfs"))
    )

    assert texts(made.docx(tmp_path, body)) == ["☒ swims", "☐ rows", "☒ sails", "☒ dives", "☐ surfs"]


def test_the_chosen_entry_of_a_list_is_read(tmp_path: Path) -> None:
    entries = '<w:listEntry w:val="Small"/><w:listEntry w:val="Large"/>'
    body = (
        line(words("Size: "), field(f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'))
        + line(words("Spare: "), field(f"<w:ddList>{entries}</w:ddList>"))
        + line(words("Lost: "), field(f'<w:ddList><w:result w:val="7"/>{entries}</w:ddList>'))
    )

    assert texts(made.docx(tmp_path, body)) == ["Size: Large", "Spare: Small", "Lost:"]


def test_symbols_of_known_fonts_and_emoji_are_read(tmp_path: Path) -> None:
    def symbol(font: str, code: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'

    emoji = (
        '<w:r><mc:AlternateContent><mc:Choice><w:symEx w:font="Segoe UI Emoji" w:char="1F600"/></mc:Choice>'
        "<mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    private = '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>\uf0fc done</w:t></w:r>'
    body = (
        line(
            symbol("Wingdings", "F0FE"),
            words(" yes "),
            symbol("Wingdings", "F0A8"),
            words(" no "),
            symbol("Wingdings 2", "F052"),
        )
        + line(symbol("Symbol", "F061"), symbol("Symbol", "F0B3"), words("5 "), symbol("MS Gothic", "2612"), emoji)
        + line(words("unknown: "), symbol("House Dingbats", "F041"), symbol("Wingdings", "none"), private)
    )

    assert texts(made.docx(tmp_path, body)) == ["☑ yes ☐ no ☑", "α≥5 ☒😀", "unknown: ✓ done"]
