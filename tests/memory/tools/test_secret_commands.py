"""What programs and databases are handed as a password, where no name says so."""

import pytest

from memos_gql.memory.tools.masking import mask_text


@pytest.mark.parametrize(
    ("command", "masked"),
    [
        ("mysql -u root -ps3cret -e 'x'", "mysql -u root -p[masked] -e 'x'"),
        ("mysqldump --host db -p'two words' shop", "mysqldump --host db -p'[masked]' shop"),
        ("curl -s -u admin:Zx9 https://x/y", "curl -s -u admin:[masked] https://x/y"),
        ("wget --user=bo --proxy-user=bo:pw http://x", "wget --user=bo --proxy-user=bo:[masked] http://x"),
        ("sshpass -p 'pw q' ssh root@h", "sshpass -p '[masked]' ssh root@h"),
        ("docker login -u ann -p pw1 reg.io", "docker login -u ann -p [masked] reg.io"),
        ("redis-cli -h h -a pw ping", "redis-cli -h h -a [masked] ping"),
        ("ldapsearch -D cn=admin -w pw -b dc=x", "ldapsearch -D cn=admin -w [masked] -b dc=x"),
        ("7z x -pPw1 a.7z", "7z x -p[masked] a.7z"),
        ("openssl enc -pass pass:hunter2 -in a", "openssl enc -pass pass:[masked] -in a"),
        ("ssh-keygen -t ed25519 -N 'pw1' -f id", "ssh-keygen -t ed25519 -N '[masked]' -f id"),
        ("sqlplus scott/tiger@orcl", "sqlplus scott/[masked]"),
        ("keytool -list -storepass pw1 -keystore k", "keytool -list -storepass [masked] -keystore k"),
        ("CREATE USER a WITH PASSWORD 'pw1';", "CREATE USER a WITH PASSWORD '[masked]';"),
        ("ALTER USER a IDENTIFIED BY 'pw2'", "ALTER USER a IDENTIFIED BY '[masked]'"),
    ],
)
def test_a_password_handed_to_a_program_is_masked(command: str, masked: str) -> None:
    assert mask_text(command) == masked
    assert mask_text(masked) == masked


@pytest.mark.parametrize(
    "command",
    [
        "docker run -p 8080:80 nginx",
        "mkdir -p build/out",
        "ssh -p 2222 bo@host",
        "mysql -P 3306 -h db",
        "curl -u https://x",
        "cp -a src dst",
        "SyntaxError: Unexpected token '<'",
    ],
)
def test_other_programs_use_the_same_flags_otherwise(command: str) -> None:
    assert mask_text(command) == command


@pytest.mark.parametrize("program", ["mysql ", "curl -u ", "smbclient -U ", "identified by ", "curl -u:"])
def test_hostile_commands_are_masked_in_linear_time(program: str) -> None:
    hostile = program * (100_000 // len(program))

    assert len(mask_text(hostile)) <= 2 * len(hostile)
