"""Names whose values are secret: `password`, `X-Api-Key`, `clientSecret`, `访问令牌`."""

import re
from itertools import pairwise

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
ENDINGS = (
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "apikey", "credential", "cookie", "bearer",
    "passwort", "kennwort", "contrasena", "senha", "motdepasse",
    "authorization", "privatekey", "accesskey", "secretkey", "authkey", "jwt", "otp", "cvv", "cvc", "psk", "storepass",
    "keypass",
)  # fmt: skip
"""Whole words, or ends of compound words (`dbpassword`); also in the plural."""
KEYS_OF = frozenset({
    "api", "private", "access", "secret", "signing", "encryption", "subscription", "account", "client", "master", "service", "app",
    "shared", "ssh", "deploy", "auth", "license", "storage", "admin", "webhook", "session", "host", "server", "pgp", "gpg",
})  # fmt: skip
"""Words before "key" that make it a secret; a primary, foreign or sort key is none."""
IN_OTHER_SCRIPTS = (
    "密码",
    "口令",
    "密钥",
    "秘钥",
    "验证码",
    "校验码",
    "私钥",
    "令牌",
    "凭证",
    "凭据",
    "密碼",
    "contraseña",
    "пароль",
    "パスワード",
    "비밀번호",
)
HARMLESS_LAST = frozenset({
    "type", "types", "count", "counts", "limit", "limits", "name", "names", "policy", "length", "expires", "expiry", "expiration", "at",
    "in", "usage", "used", "url", "uri", "endpoint", "required", "enabled", "status", "age", "budget", "format", "rules", "strength",
    "details", "estimate", "ids",
})  # fmt: skip
"""Last words of names that are about a secret but do not hold one: `token_type`, `password_policy`."""
WHOLLY_WORDS = frozenset({"pass", "auth"})
"""Names of secrets if the value is text; numbers and booleans are counts and switches: `{"pass": 12, "fail": 0}`."""


def is_secret_name(name: str) -> bool:
    """Tell whether the value of this name is secret, text or not."""
    words = _words(name)
    if not words or words[-1] in HARMLESS_LAST:
        return False
    return any(map(_is_secret, words)) or _is_key(words) or any(word in name.lower() for word in IN_OTHER_SCRIPTS)


def is_secret_of_words(name: str) -> bool:
    """Tell whether a text with this name is secret."""
    words = _words(name)
    return is_secret_name(name) or (bool(words) and words[-1] in WHOLLY_WORDS)


def may_be_counted(name: str) -> bool:
    """Tell whether a number with this name is an amount, like `max_tokens`; as `token` alone it is a one-time code."""
    words = _words(name)
    return any(word in {"token", "tokens"} for word in words) and words != ["token"]


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORDS.findall(name)]


def _is_secret(word: str) -> bool:
    return word.removesuffix("s").endswith(ENDINGS)


def _is_key(words: list[str]) -> bool:
    return any(key in {"key", "keys"} and before in KEYS_OF for before, key in pairwise(words))
