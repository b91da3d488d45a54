"""Secrets on command lines and in SQL, which have no telling name: the flags of programs that take a password."""

import re

from memos_gql.memory.tools.secret_shapes import MASK

MYSQL = ("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlsh", "mariadb", "mariadb-dump", "mariadb-admin")
LDAP = ("ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldapwhoami", "ldappasswd")
MONGO = ("mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport")
WHOSE = r"[^\s:'\"%]{0,200}"
"""The user that precedes a secret, as in `user:password`."""


def _taking(programs: tuple[str, ...], flag: str) -> str:
    """Write the pattern of a call of one of these programs, up to the flag's secret including its opening quote."""
    return rf"(?<![\w.-])(?:{'|'.join(map(re.escape, programs))})\s(?:[^\n;|&]{{0,300}}?\s)?{flag}"


COMMAND = re.compile(
    "(?P<before>"
    + "|".join([
        _taking(MYSQL, r"-p['\"]?"),
        _taking(("7z", "7za", "7zz", "rar", "unrar"), r"-(?:hp|p)['\"]?"),
        _taking(("curl", "wget", "http", "https", "xh"), rf"(?:-u|-U|-a|--user|--proxy-user|--auth)(?:\s+|=|)['\"]?{WHOSE}:(?!//)"),
        _taking(("smbclient", "rpcclient", "net", "smbmap"), r"-U\s*['\"]?[^\s%'\"]{1,200}%"),
        _taking(("sshpass", "docker login", "podman login", "helm registry login", "az login", "cqlsh", *MONGO), r"-p\s*['\"]?"),
        _taking(("unzip", "zip", "sqlcmd", "bcp"), r"-P\s*['\"]?"),
        _taking(("redis-cli", "valkey-cli"), r"-a\s+['\"]?"),
        _taking(LDAP, r"-w\s*['\"]?"),
        _taking(("ssh-keygen",), r"-[NP]\s*['\"]?"),
        _taking(("sqlplus", "sqlldr", "expdp", "impdp", "rman"), r"\w{1,60}/"),
        _taking(("net use",), r"/user:\S{1,200}\s+"),
        _taking(("openssl",), r"-pass(?:in|out)?\s+['\"]?pass:"),
        r"(?<!\S)-(?:(?:src|dest)?storepass|keypass|password|passwd|pwd|token|secret|apikey)\s{1,4}['\"]?(?![-\s])",
        r"(?i:\bidentified\s+(?:with\s+\S{1,40}\s+)?(?:by|as)\s+['\"])",
        r"(?i:\b(?:with|set|encrypted|login)\s+password\s+['\"])",
    ])
    + r")(?P<value>(?<=')[^'\n]+|(?<=\")[^\"\n]+|(?<!['\"])[^\s'\"]+)"
)  # fmt: skip


def mask_commands(text: str) -> str:
    """Mask passwords given to programs or databases."""
    return COMMAND.sub(lambda found: found["before"] + MASK if found["value"] != MASK else found[0], text)
