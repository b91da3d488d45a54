"""Replacing secrets in the arguments and results of tools by `[masked]`, before anything is stored.

A value is masked if its name says that it is secret (`password`, `X-Api-Key`), or if it looks like a secret
(`secret_shapes`). Masking twice changes nothing.
"""

import re
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from memos_gql.memory.tools.secret_commands import mask_commands
from memos_gql.memory.tools.secret_names import is_secret_name, is_secret_of_words, may_be_counted
from memos_gql.memory.tools.secret_shapes import MASK, mask_shapes
from memos_gql.memory.tools.values import Unreadable, read_json, write_json

QUALIFIER = (
    r"(?:(?:api|access|private|secret|auth|signing|encryption|client|refresh|bearer|session|admin|user|root|my)[ ])?"
)
CORE = "pass|pwd|secret|token|key|credential|cookie|bearer|auth|jwt|otp|cvv|cvc"
NAMED = re.compile(
    rf"""
    (?<![\w.-])(?P<flag>--)?(?:\\?["'])?
    (?P<name>{QUALIFIER}(?=[\w.-]{{0,63}}?(?:{CORE}))[^\W\d][\w.-]{{0,63}})
    (?:\\?["'])?
    (?P<sign>
        \s{{0,4}}(?:=>|:=|[:=：＝])\s{{0,4}}
      | \s{{1,4}}(?:is|was)(?:[ ]set[ ]to|[ ]now)?(?:[ ]?:)?[ ]
      | [ ](?=[^\s-])                                         # of a flag alone: `--password hunter2`
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
VALUE = re.compile(
    r"""
      (?P<quote>\\["'])(?P<escaped>.{0,4000}?)(?:\\["']|\Z)                   # JSON within JSON; what was cut off has no end
    | (?P<plain>["'“])(?P<quoted>(?:\\.|[^"'“”\\]){0,4000})(?:["'”]|\Z)
    | (?P<bare>(?:(?i:basic|bearer|digest|token|apikey|negotiate)[ ]{1,4})?[^\s&<"'\\][^\s&<]*)
    """,  # noqa: E501
    re.VERBOSE,
)
CHINESE_ASSIGNED = re.compile(
    r"(?P<before>(?:密码|口令|密钥|秘钥|私钥|令牌|凭证|凭据|验证码|校验码)\s{0,4}(?:[:：=＝]|是|为)\s{0,4}[“\"'「]?)(?P<value>[!-~]{1,500})"
)
HEADER_NAME = r"(?:(?:proxy-)?authorization|(?:set-)?cookie2?)"
HEADER = re.compile(
    rf"""
      (?P<before>^[^\w\n]{{0,8}}{HEADER_NAME}\s{{0,4}}:\s{{0,4}})[^\n]+
    | (?P<inline>(?<![\w-]){HEADER_NAME}:[ ]{{0,4}})[^\n"'`]+
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
HEADER_OF_PAIR = re.compile(rf"{HEADER_NAME}|x-api-key|x-auth-token", re.IGNORECASE)
NAMING = ("name", "key", "header", "variable", "field", "param", "parameter")
"""Keys of records such as `{"name": "DB_PASSWORD", "value": "…"}`, in which `value` belongs to that name."""
IDENTIFIER = re.compile(r"[\w.-]{1,100}")
FLAG = re.compile(r"--?(?P<name>[A-Za-z][\w.-]{1,60})")
ATTRIBUTES = re.compile(
    r"""(?P<before>\b(?:key|name)=(?P<quote>["'])(?P<name>[\w.:-]{1,100})(?P=quote)\s{1,8}value=["'])(?P<value>[^"'<>]{1,4000})""",
    re.IGNORECASE,
)
"""As in XML settings: `<add key="Password" value="…"/>`."""
ELEMENT = re.compile(r"<(?P<name>[\w.:-]{1,64})(?P<attributes>\s[^<>]{0,200})?>(?P<value>[^<>]{1,4000})</")
SAID_OF_SECRETS = frozenset({
    "", "required", "missing", "invalid", "expired", "wrong", "incorrect", "correct", "valid", "none", "null", "true",
    "false", "must", "not", "undefined", "empty", "set", "unset", "string", "str", "optional", "unknown", "the", "a",
    "an", "is", "was", "has", "should", "too", "changed", "updated", "reset", "accepted", "rejected", "denied",
    "revoked", "protected", "needed", "hidden", "weak", "strong", "ok", "no", "yes", "please", "enter", "your", "to",
    "and", "or", "in", "for", "of", "masked", "being", "already", "only", "now", "stored", "deleted", "created",
    "generated", "encrypted", "hashed", "sent", "disabled", "enabled", "unavailable", "bad", "malformed", "{", "[",
})  # fmt: skip
"""Words that follow "password:" or "token is" without being a secret."""
ENDS_SENTENCE = re.compile(r"\s*(?:[.!,;\n]|$)")


def mask_value(value: JsonValue) -> JsonValue:
    """Mask secrets anywhere in a JSON value; everything else is returned unchanged."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, list):
        return _masked_list(value)
    if isinstance(value, dict):
        masked = {mask_shapes(name): _masked_field(name, item) for name, item in value.items()}
        return masked | {"value": MASK} if _is_record_of_secret(value) else masked
    return value


def mask_text(text: str) -> str:
    """Mask secrets in a text; a text that is JSON is masked as such, and rewritten only if it has a secret."""
    if text.lstrip()[:1] in {"{", "[", '"'}:
        try:
            return _masked_json(text)
        except Unreadable:
            pass
    text = HEADER.sub(lambda found: f"{found['before'] or found['inline']}{MASK}", text)
    text = mask_commands(text)
    text = _assignments_masked(text)
    text = CHINESE_ASSIGNED.sub(rf"\g<before>{MASK}", text)
    text = ATTRIBUTES.sub(_masked_attribute, text)
    text = ELEMENT.sub(_masked_element, text)
    return mask_shapes(text)


def _masked_list(items: list[JsonValue]) -> list[JsonValue]:
    """Mask a list, also values after a flag, `["--password", "hunter2"]`, or a header's name, `["Cookie", "a=b"]`."""
    before: list[JsonValue] = [None, *items]
    is_pair = len(items) == 2
    return [
        MASK if _is_named_by(named, item, is_pair=is_pair) else mask_value(item)
        for named, item in zip(before, items, strict=False)
    ]


def _is_named_by(before: JsonValue, item: JsonValue, *, is_pair: bool) -> bool:
    if not isinstance(before, str) or not isinstance(item, str) or item.startswith("-") or not item:
        return False
    flag = FLAG.fullmatch(before)
    return (flag is not None and is_secret_of_words(flag["name"])) or (
        is_pair and HEADER_OF_PAIR.fullmatch(before) is not None
    )


def _is_record_of_secret(record: Mapping[str, JsonValue]) -> bool:
    value, names = record.get("value"), (record.get(key) for key in NAMING)
    is_value = isinstance(value, str) and value != ""
    return is_value and any(
        isinstance(name, str) and IDENTIFIER.fullmatch(name) and is_secret_of_words(name) for name in names
    )


def _masked_json(text: str) -> str:
    value = read_json(text)
    masked = mask_value(value)
    return text if masked == value else write_json(masked, indent=2 if "\n" in text.strip() else None)


def _masked_field(name: str, value: JsonValue) -> JsonValue:
    if is_secret_name(name):
        return _masked_leaves(value, is_leaf_secret=_words_only if may_be_counted(name) else _words_and_numbers)
    if isinstance(value, str) and is_secret_of_words(name):
        return MASK
    return mask_value(value)


def _masked_leaves(value: JsonValue, *, is_leaf_secret: Callable[[JsonValue], bool]) -> JsonValue:
    if isinstance(value, list):
        return [_masked_leaves(item, is_leaf_secret=is_leaf_secret) for item in value]
    if isinstance(value, dict):
        return {mask_shapes(name): _masked_leaves(item, is_leaf_secret=is_leaf_secret) for name, item in value.items()}
    return MASK if is_leaf_secret(value) else value


def _words_only(value: JsonValue) -> bool:
    return isinstance(value, str) and value != ""


def _words_and_numbers(value: JsonValue) -> bool:
    return _words_only(value) or (isinstance(value, int | float) and not isinstance(value, bool))


def _assignments_masked(text: str) -> str:
    """Mask values assigned to names of secrets; a value assigned to another name may itself be such a name."""
    kept, copied, place = list[str](), 0, 0
    while named := NAMED.search(text, place):
        place = named.end()
        value = VALUE.match(text, place) if _announces_a_secret(named) else None
        secret = _secret(value, named) if value else None
        if value and secret:
            start = value.start() + value[0].index(secret)
            kept += [text[copied:start], MASK]
            copied = place = start + len(secret)
    return "".join([*kept, text[copied:]])


def _announces_a_secret(named: re.Match[str]) -> bool:
    return is_secret_of_words(named["name"]) and (named["sign"] != " " or named["flag"] is not None)


def _secret(value: re.Match[str], named: re.Match[str]) -> str | None:
    """Return the part of the value that is secret."""
    if value["bare"] is None:
        return value["escaped"] or value["quoted"]
    if value["bare"].startswith(MASK):
        return None
    bare = value["bare"].rstrip(",;.)]}>\\\"'")
    return bare if _is_a_secret(bare, value, named) else None


def _is_a_secret(bare: str, value: re.Match[str], named: re.Match[str]) -> bool:
    if bare.lower() in SAID_OF_SECRETS or (
        bare.isdecimal() and (may_be_counted(named["name"]) or not is_secret_name(named["name"]))
    ):
        return False
    if not re.search("(?i)is|was", named["sign"]):
        return True
    # "The secret is patience" is prose. A bare word counts as a secret only if it is all that is said of a password.
    is_all = ENDS_SENTENCE.match(value.string, value.start() + len(bare)) is not None
    return not bare.isalpha() or (is_all and not named["name"].lower().endswith("secret"))


def _masked_attribute(found: re.Match[str]) -> str:
    return found["before"] + (MASK if is_secret_of_words(found["name"]) else found["value"])


def _masked_element(found: re.Match[str]) -> str:
    if not is_secret_name(found["name"]) or found["value"].isspace():
        return found[0]
    return f"<{found['name']}{found['attributes'] or ''}>{MASK}</"
