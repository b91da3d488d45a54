"""Normalising Chinese sentences: simplified characters, no spaces, quotations replaced by marks."""

import re
from collections.abc import Sequence

from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.prose import QUOTED, Sentence

QUOTE_MARK = "\ue001"
QUOTATION_MARKS = "\"'“”‘’「」『』"
PAIRS = (
    "歡欢討讨厭厌過过請请後后對对愛爱從从習习慣惯記记薦荐給给體体說说話话語语覆复寧宁願愿絕绝總总經经還还這这個个們们點点時时"
    "現现號号嗎吗麼么應应該该會会為为別别惡恶熱热聽听書书電电沒没無无樂乐覺觉實实誰谁幾几幫帮讓让寫写氣气興兴癮瘾簡简潔洁稱称"
    "許许間间樣样裡里裏里開开關关機机長长東东來来問问題题認认於于與与並并進进導导週周夠够絲丝淨净純纯麵面選选擇择鐵铁車车飯饭"
    "蘋苹買买賣卖賬账單单雞鸡魚鱼蝦虾貓猫貝贝錯错養养學学國国義义種种類类極极嚐尝嘗尝戶户齊齐師师頁页館馆層层雙双較较專专業业"
    "網网絡络線线課课訊讯訴诉謝谢靜静藝艺術术遠远運运動动輕轻鬆松隨随"
)
"""Each traditional character, followed by its simplified one."""
TO_SIMPLIFIED = str.maketrans(PAIRS[::2], PAIRS[1::2])


def simplified(text: str) -> str:
    """Convert the characters that patterns and common objects use to their simplified form."""
    return text.translate(TO_SIMPLIFIED)


def plain(sentence: Sentence) -> str:
    """Return the sentence's own words in normal form; each quotation is one QUOTE_MARK."""
    return pattern("space").sub("", simplified(re.sub(f"{QUOTED}+", QUOTE_MARK, sentence.own))).lower()


def quotations(sentence: Sentence) -> list[str]:
    """List the quotations behind the QUOTE_MARKs of the plain sentence."""
    return [sentence.words[found.start() : found.end()] for found in re.finditer(f"{QUOTED}+", sentence.own)]


def restored(about: str, quoted: Sequence[str]) -> str:
    """Insert the quotations again."""
    for quotation in quoted:
        about = about.replace(QUOTE_MARK, quotation.strip(QUOTATION_MARKS), 1)
    return about
