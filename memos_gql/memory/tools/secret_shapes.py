"""Recognising secrets by their form: a maker's prefix, a frame, or characters in random order.

Sources: the makers' descriptions of their keys, RFC 7519 (JWT), RFC 7468 (PEM), RFC 6750 (Bearer), RFC 3986 (userinfo
    of a URL).
"""

import math
import re
from collections import Counter
from itertools import pairwise

from memos_gql.memory.tools.secret_names import is_secret_of_words

MASK = "[masked]"
PREFIXED = (
    r"sk-(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{16,}",  # OpenAI, Anthropic and many that follow them; a digit, or `sk-folding-cube` is one
    r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}", r"whsec_[A-Za-z0-9+/=]{16,}",  # Stripe
    r"gh[pousr]_[A-Za-z0-9]{16,}", r"github_pat_[A-Za-z0-9_]{20,}", r"gl(?:pat|ptt|dt|rt|soat)-[A-Za-z0-9_-]{16,}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",  # AWS
    r"xox[abeoprs]-[A-Za-z0-9-]{8,}", r"xapp-[A-Za-z0-9-]{16,}",  # Slack
    r"AIza[A-Za-z0-9_-]{30,}", r"ya29\.[A-Za-z0-9_-]{20,}", r"GOCSPX-[A-Za-z0-9_-]{20,}",  # Google
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,3}",  # JWT
    r"hf_[A-Za-z0-9]{20,}", r"npm_[A-Za-z0-9]{30,}", r"pypi-[A-Za-z0-9_-]{30,}",
    r"do[opr]_v1_[a-f0-9]{30,}", r"shp(?:at|ss|ca|pa)_[a-fA-F0-9]{30,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", r"SK[0-9a-f]{32}(?![A-Za-z0-9])", r"key-[0-9a-f]{32}(?![A-Za-z0-9])",
    r"lin_api_[A-Za-z0-9]{20,}", r"ntn_[A-Za-z0-9]{20,}", r"secret_[A-Za-z0-9]{40,}", r"tvly-[A-Za-z0-9-]{16,}", r"pplx-[A-Za-z0-9]{20,}",
    r"gsk_[A-Za-z0-9]{20,}", r"xai-[A-Za-z0-9]{20,}", r"r8_[A-Za-z0-9]{20,}", r"dckr_pat_[A-Za-z0-9_-]{20,}", r"hv[sb]\.[A-Za-z0-9_-]{20,}",
    r"\d{8,10}:AA[A-Za-z0-9_-]{30,}",  # Telegram
    r"PMAK-[a-f0-9]{20,}-[a-f0-9]{20,}", r"figd_[A-Za-z0-9_-]{30,}", r"nvapi-[A-Za-z0-9_-]{30,}", r"glsa_[A-Za-z0-9]{20,}_[a-f0-9]{8}",
    r"sntry[su]_[A-Za-z0-9_=+/-]{30,}", r"rnd_[A-Za-z0-9]{24,}", r"dp\.(?:pt|st|sa)\.[A-Za-z0-9._-]{30,}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{30,}",
)  # fmt: skip
PREFIX = re.compile(r"(?<![A-Za-z0-9_])(?:" + "|".join(PREFIXED) + ")")
PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)", re.DOTALL
)
BEARER = re.compile(r"(?i)(?<![a-z])(bearer\s{1,4})((?=[a-z._~+/=-]{0,80}\d)[a-z0-9._~+/=-]{8,}|[a-z0-9._~+/=-]{20,})")
WEBHOOK = re.compile(
    r"(?i)(https://(?:hooks\.slack\.com/(?:services|workflows)|(?:\w{1,10}\.)?discord(?:app)?\.com/api/webhooks)/)[^\s\"'<>]+"
)
USER_AND_REST = r"(?P<user>[^\s/?#\"'<>]{1,500}@)?(?P<path>[^\s?#\"'<>]*)(?P<query>[?#][^\s\"'<>]*)?"
URL = re.compile(rf"(?P<scheme>(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{{1,20}}://){USER_AND_REST}", re.IGNORECASE)
DATA_URL = re.compile(r"data:[\w.+/-]{0,80}(?:;[\w=.-]{1,40}){0,4};base64,[a-z0-9+/=_-]*", re.IGNORECASE)
PARAMETER = re.compile(r"([?&#;])([^=&#;]{1,100})=([^&#;]*)")
SIGNED = frozenset({"sig", "signature", "key", "x-amz-signature", "x-amz-credential", "x-goog-signature"})
"""Names that are secret only in a URL, because they grant access to what the URL names."""
RANDOM = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,400}={0,2}(?![A-Za-z0-9+/_=-])")
"""A longer run is data, such as an image, and not a key."""
NAMES_A_THING = re.compile(
    r"(?:chatcmpl|cmpl|call|toolu|msg|resp|run|thread|asst|file|batch|req|evt|cus|pi|ch|in|sub|price|prod|acct|card|pm|seti|cs|re|po|txn|"
    r"si|job|fc|rs|vs|step|org|proj|user)[-_][A-Za-z0-9]+"
)
"""Ids of OpenAI, Anthropic and Stripe: they grant no access, and results are full of them."""
PUBLISHED = re.compile(
    r"""
      (?:sha|md)\d{1,3}[-:].*                        # digests of lock files
    | 0x[0-9a-fA-F]+                                # addresses and hashes of chains of blocks
    | Qm[A-Za-z0-9]{44} | baf[a-z2-7]{50,}          # contents of IPFS
    | AAAA[BCE][23][NV][zj].*                       # public keys of SSH: the length of their kind, then "ssh" or "ecdsa"
    """,
    re.VERBOSE | re.IGNORECASE,
)
TOLD_AS_DIGEST = re.compile(
    r"(?i)(?:\bh1|\bsha-?\d{1,3}|\bmd5|\bintegrity|\betag|\bdigest|\bchecksum|\bfingerprint|\bcid)\\?[\"']?[:= ]{1,3}\\?[\"']?\Z"
)
"""What precedes a digest, like `h1:` in go.sum."""
PUBLIC_PEM = r"-----BEGIN (?![A-Z0-9 ]{0,40}PRIVATE)[A-Z0-9 ]{1,40}-----[A-Za-z0-9+/=\s\\]{0,20000}-----END [A-Z0-9 ]{1,40}-----"
PLAIN_PIECE = re.compile(r"[0-9a-f]+|[0-9A-F]+|[A-Za-z]+")
MIN_BITS = 3.5
"""Per character: 32 random ones have 4.6 on average and rarely less than 3.8; repetitive text has less."""
MIN_CHANGES = 0.3
"""The share of neighbours of different kinds (lower, upper, digit): 0.6 in random text, rarely over 0.25 in names."""
MIN_SLASHES = 3
"""In a path; a random key may also begin with a slash."""
TOKEN = re.compile(rf"(?P<data>{DATA_URL.pattern}|{PUBLIC_PEM})|(?P<url>{URL.pattern})|(?P<random>{RANDOM.pattern})", re.IGNORECASE)
"""Matched as a whole, because parts of a path or an image would look random on their own."""


def mask_shapes(text: str) -> str:
    """Mask every part that looks like a secret.

    UUIDs, hexadecimal hashes and ids of words and numbers stay: they only name things, and occur in every result.
    """
    text = PEM.sub(MASK, text)
    text = WEBHOOK.sub(rf"\1{MASK}", text)
    text = PREFIX.sub(MASK, text)
    text = BEARER.sub(rf"\1{MASK}", text)
    return TOKEN.sub(_masked_token, text)


def is_random(run: str) -> bool:
    """Tell whether letters and digits follow each other in a way that only chance produces."""
    pieces = re.split(r"[-_/+=]+", run)
    is_path = run.startswith("/") and run.count("/") >= MIN_SLASHES
    if (
        is_path
        or PUBLISHED.fullmatch(run)
        or NAMES_A_THING.fullmatch(run)
        or all(PLAIN_PIECE.fullmatch(piece) for piece in pieces if piece)
    ):
        return False
    signs = "".join(pieces)
    changes = sum(_kind(one) != _kind(other) for one, other in pairwise(signs))
    return changes >= MIN_CHANGES * len(signs) and _bits(signs) >= MIN_BITS


def _masked_token(found: re.Match[str]) -> str:
    if found["data"]:
        return found[0]
    if found["random"]:
        before = found.string[max(found.start() - 24, 0) : found.start()]
        return MASK if is_random(found[0]) and not TOLD_AS_DIGEST.search(before) else found[0]
    user = found["user"] or ""
    is_secret = ":" in user or (user and found["scheme"].lower() in {"http://", "https://"})
    query = PARAMETER.sub(_masked_parameter, found["query"] or "")
    return f"{found['scheme']}{MASK + '@' if is_secret else user}{found['path']}{query}"


def _masked_parameter(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    is_secret = name.lower() in SIGNED or is_secret_of_words(name) or (RANDOM.fullmatch(value) and is_random(value))
    return f"{mark}{name}={MASK if is_secret and value else value}"


def _kind(sign: str) -> int:
    return 0 if sign.isdigit() else 1 if sign.islower() else 2


def _bits(signs: str) -> float:
    """Return the entropy per character, in bits."""
    return -sum(count / len(signs) * math.log2(count / len(signs)) for count in Counter(signs).values())
