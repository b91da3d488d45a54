"""No secret is left in what tools were given and gave back, and nothing else is touched."""

import pytest
from pydantic import JsonValue

from memos_gql.memory.tools.masking import mask_text, mask_value

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "name",
    ["password", "PASSWD", "userPassword", "dbpassword", "new-password", "password_confirm", "secret", "clientSecret",
     "token", "access_token", "X-Api-Key", "apiKey", "OPENAI_API_KEY", "apikey", "Authorization", "proxy-authorization",
     "Cookie", "set-cookie", "private_key", "privateKeyPem", "AWS_ACCESS_KEY_ID", "aws-secret-access-key",
     "credential", "credentials", "passphrase", "auth", "pass", "pwd",
     "Ocp-Apim-Subscription-Key", "sshKey", "jwt", "otp", "密码", "访问令牌", "Passwort", "contraseña", "Пароль"],
)  # fmt: skip
def test_what_stands_under_the_name_of_a_secret_is_masked_wherever_it_is_nested(name: str) -> None:
    assert mask_value({"deep": [{name: "hunter2"}]}) == {"deep": [{name: "[masked]"}]}


@pytest.mark.parametrize(
    "value",
    [
        {"max_tokens": 100, "total_tokens": 12, "usage": {"completion_tokens_details": {"reasoning_tokens": 3}}},
        {"token_type": "bearer", "token_count": 3, "password_policy": "strict", "passwordRequired": True, "auth": True},
        {
            "pass": 12,
            "fail": 0,
            "secretary": "Ann",
            "key": "C major",
            "primary_key": "id",
            "public_key": "abc",
            "author": "Lee",
        },
        {"token": None, "password": "", "has_password": True},
        {"city": "Paris", "n": 3, "when": "2026-11-01T12:00:00Z", "id": "550e8400-e29b-41d4-a716-446655440000"},
        {
            "commit": "e314de6f2a9c0b7d8e1f2a3b4c5d6e7f8a9b0c1d",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
        {"id": "chatcmpl-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O", "call": "toolu_01A09q90qw90lq917835lq9aB3dE5fG7h"},
        {
            "path": "/Users/Ann/Documents/Projects2024/Reports/Final_Version2.txt",
            "id2": "task_6921f0aa3b1c2d4e5f607182",
        },
    ],
)
def test_ordinary_data_stays(value: JsonValue) -> None:
    assert mask_value(value) == value


def test_everything_under_credentials_is_masked_but_not_under_a_count() -> None:
    masked = mask_value({"credentials": {"user": "ann", "pin": 1234, "active": True}, "token": 123456, "tokens": 5})

    assert masked == {
        "credentials": {"user": "[masked]", "pin": "[masked]", "active": True},
        "token": "[masked]",
        "tokens": 5,
    }


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ({"name": "DB_PASSWORD", "value": "x"}, {"name": "DB_PASSWORD", "value": "[masked]"}),
        ([{"key": "Authorization", "value": "Bearer abc"}], [{"key": "Authorization", "value": "[masked]"}]),
        (["login", "--password", "x", "--user", "ann"], ["login", "--password", "[masked]", "--user", "ann"]),
        ([["Cookie", "a=b"], ["Accept", "*/*"]], [["Cookie", "[masked]"], ["Accept", "*/*"]]),
        ({"name": "Token Ring", "value": "LAN"}, {"name": "Token Ring", "value": "LAN"}),
        ({"key": "Enter", "value": "x"}, {"key": "Enter", "value": "x"}),
        (["password", "reset"], ["password", "reset"]),
        (["--password", "--user", "ann"], ["--password", "--user", "ann"]),
    ],
)
def test_a_name_beside_its_value_says_whether_that_is_a_secret(value: JsonValue, masked: JsonValue) -> None:
    assert mask_value(value) == masked


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abc123def456ghi789",
        "sk-ant-api03-AbCdEf0123456789-xyz",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0abcdefghijkl_mnop",
        "glpat-abcdefghij0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "xoxb-123456789012-abcdefghij",
        "AIzaSyD-abcdefghijklmnopqrstuvwxyz01234",
        "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
        JWT,
        PEM,
        PEM[:50],
        "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW",
        "123456789:AAEhBP0av28fNyDmBq3kOlmBzQhBqF5xYzA",
    ],
)
def test_a_secret_is_known_by_its_looks_wherever_it_stands(secret: str) -> None:
    assert mask_text(f"use {secret}") == "use [masked]"
    assert mask_value({"note": ["x", f"({secret})"]}) in ({"note": ["x", "([masked])"]}, {"note": ["x", "([masked]"]})
    assert mask_value({secret: True}) == {"[masked]": True}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password: hunter2", "password: [masked]"),
        ("Password=hunter2; user=ann", "Password=[masked]; user=ann"),
        ("Your api key is a1b2c3d4e5.", "Your api key is [masked]."),
        ("The password is swordfish.", "The password is [masked]."),
        ("My password was: swordfish1!", "My password was: [masked]!"[:-1]),
        ("export DB_PASSWORD='hunter 2'", "export DB_PASSWORD='[masked]'"),
        ('Result: {"password": "hun\\"ter2", "n": 1} done', 'Result: {"password": "[masked]", "n": 1} done'),
        ("{'token': 'abc', 'n': 1}", "{'token': '[masked]', 'n': 1}"),
        ('sent {\\"password\\": \\"hunter2\\"}', 'sent {\\"password\\": \\"[masked]\\"}'),
        ("login --password hunter2 --user ann", "login --password [masked] --user ann"),
        ("client_secret=abc&grant_type=x", "client_secret=[masked]&grant_type=x"),
        ("note: password=x", "note: password=[masked]"),
        ("GET /\nAuthorization: Basic dXNlcjpwYXNz\nHost: a", "GET /\nAuthorization: [masked]\nHost: a"),
        ("Set-Cookie: a=b; Path=/\n\nok", "Set-Cookie: [masked]\n\nok"),
        ("curl -H 'Authorization: Bearer abc.def-12345'", "curl -H 'Authorization: [masked]'"),
        ('curl -H "Cookie: a=b; c=d" -v', 'curl -H "Cookie: [masked]" -v'),
        ("auth=Basic dXNlcjpwYXNz next", "auth=[masked] next"),
        ("<login><password>hunter2</password></login>", "<login><password>[masked]</password></login>"),
        ('{"db": {"password": "cut of', '{"db": {"password": "[masked]'),
        ("密码是 hunter2，请保存", "密码是 [masked]，请保存"),
        ("密码：abc123", "密码：[masked]"),
        ("您的验证码是 491023，五分钟内有效", "您的验证码是 [masked]，五分钟内有效"),
        (
            '<add key="Password" value="x"/><add key="Port" value="1"/>',
            '<add key="Password" value="[masked]"/><add key="Port" value="1"/>',
        ),
    ],
)
def test_secrets_are_found_in_running_text(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://ann:pw@example.org/a?b=1", "https://[masked]@example.org/a?b=1"),
        (
            "https://example.org/a?token=abc&x=1#access_token=z",
            "https://example.org/a?token=[masked]&x=1#access_token=[masked]",
        ),
        ("https://b.s3.amazonaws.com/a?X-Amz-Signature=abc", "https://b.s3.amazonaws.com/a?X-Amz-Signature=[masked]"),
        ("mongodb+srv://u:p@ss@host/db", "mongodb+srv://[masked]@host/db"),
        ("redis://:pw@host:6379/0", "redis://[masked]@host:6379/0"),
        ("https://hooks.slack.com/services/T0/B0/abcdef", "https://hooks.slack.com/services/[masked]"),
        ("ssh://git@github.com/a/b.git", "ssh://git@github.com/a/b.git"),
        ("https://docs.google.com/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit?gid=0", None),
    ],
)
def test_only_the_secret_parts_of_a_url_are_masked(url: str, masked: str | None) -> None:
    assert mask_text(f"see {url} now") == f"see {masked or url} now"


@pytest.mark.parametrize(
    "text",
    [
        "Password is required",
        "The api key is not set.",
        "The token is expired.",
        "The secret is to stay calm.",
        "token: invalid",
        "密码是必填项",
        "max_tokens: 100, total_tokens=5",
        "A bearer of good news and bearer certificates",
        "the skin-care sk-folding-cube-spinner class",
        "tests: 12 pass: 5 fail: 0",
        "The keys are: C, D and E; the author: Lee",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA+AAAFCAYAAACNbyblAAAAHElEQVQI12P4/8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
        "golang.org/x/net v0.20.0/go.mod h1:Zq3vT8mYwK1oR5xBnC7dJ2fH9sLpE4gUaWi6tQbMvN0=",
        "SHA256:u8T3kQz7YpW1mRxV5bN9cJ2fH4sLgE6aDiKoUtQwZyM ann@host (ED25519)",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK7pQ2vX9mRtY4wZ8bN1cJ5fH3sLgE6aDiKoUtQwZyM ann@host",
        "sent from 0x7aDc0cC56aCa3b736998252D572dd7Df79d82a5d",
        (
            "-----BEGIN CERTIFICATE-----\n"
            "MIIBszCCAVmgAwIBAgIUZq3vT8mYwK1oR5xBnC7dJ2fH9sLpE4gUaWi6tQbMvN0w\n-----END CERTIFICATE-----"
        ),
        "integrity sha512-abcDEF123abcDEF123abcDEF123abcDEF123abc==",
        '{"b":  1,\n"a": [1.50]}',
        "[masked]",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert mask_text(text) == text


def test_a_json_text_is_masked_by_its_names_and_stays_json() -> None:
    assert mask_text('{"user": "ann", "apiKey": 12, "b": "{\\"password\\": \\"x\\"}"}') == (
        '{"user": "ann", "apiKey": "[masked]", "b": "{\\"password\\": \\"[masked]\\"}"}'
    )


def test_json_with_a_repeated_name_hides_nothing() -> None:
    assert "hunter2" not in mask_text('{"password": "hunter2", "password": null}')
    assert "sk-abc123def456ghi789" not in mask_text('{"a": "sk-abc123def456ghi789", "a": 1}')


@pytest.mark.parametrize(
    "text", ["password: hunter2", f"x {JWT} y", '{"password": "a"}', "https://a:b@c/?token=d", "密码：abc123", PEM]
)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask_text(text)

    assert "[masked]" in once
    assert mask_text(once) == once


@pytest.mark.parametrize(
    "hostile",
    ["key:" * 25_000, "a" * 100_000, 'password:"' * 10_000, "http://" * 14_000, "{" * 100_000, "token is " * 11_000,
     "http://a" + "@" * 99_000, "token" + " " * 99_000, "-----BEGIN PRIVATE KEY-----" * 3_000,
     "<a " * 33_000, "eyJaaaaaaaa." * 8_000, "\n" * 99_000, "aB3" * 33_000, "authorization:" * 7_000,
     "cookie: " * 12_000],
)  # fmt: skip
async def test_hostile_text_is_masked_in_linear_time(hostile: str) -> None:
    assert len(mask_text(hostile)) <= 2 * len(hostile)
