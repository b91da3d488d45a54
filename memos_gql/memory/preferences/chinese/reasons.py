"""The reason for a preference, in one Chinese sentence."""

from memos_gql.documents import Stance
from memos_gql.memory.preferences.statement import (
    ANSWER_LANGUAGE,
    ANSWER_LENGTH,
    ANSWER_TONE,
    DATE_FORMAT,
    DIET,
    NAME,
    TEMPERATURE_SCALE,
    TIME_FORMAT,
    UNITS,
    Finding,
    Ground,
)

BELIEFS = {
    (Ground.LIKING, Stance.FOR): "用户说自己喜欢或更喜欢：{}。",
    (Ground.LIKING, Stance.AGAINST): "用户说自己不喜欢或不再喜欢：{}。",
    (Ground.FAVOURITE, Stance.FOR): "用户说出了自己{}。",
    (Ground.WISH, Stance.FOR): "用户说自己通常想要：{}。",
    (Ground.WISH, Stance.AGAINST): "用户说自己不想要：{}。",
    (Ground.HABIT, Stance.FOR): "用户说自己有这样的习惯：{}。",
    (Ground.HABIT, Stance.AGAINST): "用户说自己一般不碰或不做：{}。",
    (Ground.HEALTH, Stance.FOR): "用户说自己能耐受：{}。",
    (Ground.HEALTH, Stance.AGAINST): "用户说自己过敏或不耐受：{}。",
    (Ground.DIET, Stance.FOR): "用户说明了自己的饮食习惯。",
    (Ground.DIET, Stance.AGAINST): "用户说自己不再保持某种饮食习惯。",
    (Ground.INSTRUCTION, Stance.FOR): "用户要求以后这样做：{}。",
    (Ground.INSTRUCTION, Stance.AGAINST): "用户要求以后不要这样做：{}。",
    (Ground.NAME, Stance.FOR): "用户说明了希望被怎样称呼。",
}
SLOT_NAMES = {
    NAME: "称呼",
    DIET: "饮食",
    ANSWER_LANGUAGE: "回答的语言",
    ANSWER_LENGTH: "回答的长短",
    ANSWER_TONE: "回答的语气",
    UNITS: "计量单位",
    TEMPERATURE_SCALE: "温标",
    DATE_FORMAT: "日期格式",
    TIME_FORMAT: "时间格式",
}


def reason(finding: Finding) -> str:
    return BELIEFS[finding.ground, finding.stance].format(SLOT_NAMES.get(finding.about, finding.about))
