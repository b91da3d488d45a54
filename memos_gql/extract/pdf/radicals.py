"""Restore Chinese characters that a PDF's font maps to the code point of a radical or a compatibility form.

Both look alike, but a search for 工厂 does not find ⼯⼚.
"""

import re
import tomllib
import unicodedata
from pathlib import Path

# Kangxi radicals and CJK compatibility ideographs, which NFKC maps to ordinary characters. It is applied only to these
# blocks: in other text it would change fractions and powers.
_WITH_NFKC = [
    chr(code) for block in (range(0x2F00, 0x2FE0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20)) for code in block
]
_SUPPLEMENT = tomllib.loads(Path(__file__).with_name("radicals.toml").read_text("utf-8"))
_ORDINARY = str.maketrans(
    {character: unicodedata.normalize("NFKC", character) for character in _WITH_NFKC}
    | {chr(int(code, 16)): ideograph for code, ideograph in _SUPPLEMENT.items()}
)
_OTHER_FORM = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


def ordinary(text: str) -> str:
    """Write every radical and compatibility form as the character that people type."""
    return text.translate(_ORDINARY) if _OTHER_FORM.search(text) else text
