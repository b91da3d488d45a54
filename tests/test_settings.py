"""Settings that would silently do nothing, or far too much, are refused."""

import pytest
from pydantic import ValidationError

from memos_gql.settings import Settings


@pytest.mark.parametrize(
    "rules",
    [
        "nas",
        "nas.lan",
        "my_service",
        "Files.Example.org.",
        "xn--bcher-kva.example",
        "10.0.0.0/8",
        "192.168.1.5",
        "fd00::/8",
        "::1",
        "a1,10.1.0.0/16",
    ],
)
def test_hosts_addresses_and_networks_are_exceptions(rules: str) -> None:
    assert Settings(_env_file=None, fetch_allow=rules).fetch_allow == tuple(rules.split(","))


@pytest.mark.parametrize(
    "rule",
    [
        "*.lan", "*", "nas.lan:8080", "127.0.0.1:80", "http://nas.lan", "//nas.lan", "nas.lan/files",
        "user@nas.lan", "nas lan", "-nas", "bücher.example", "10.0.0.1/33", "10.0.0", "10.0.0.1-10.0.0.9",
        "0x7f.1", "0x7f000001", "2130706433", "[::1]", "nas..lan", "a" * 64, "fe80::1%eth0", "all", "None",
    ],
)  # fmt: skip
def test_what_would_exempt_nothing_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match="is no host name, address or network: write nas.lan"):
        Settings(_env_file=None, fetch_allow=("nas.lan", rule))


@pytest.mark.parametrize("rule", ["0.0.0.0/0", "10.0.0.1/0", "::/0", "fd00::1/0"])
def test_what_would_open_everything_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match="would open every address"):
        Settings(_env_file=None, fetch_allow=(rule,))


def test_an_address_with_the_length_of_a_network_is_refused() -> None:
    with pytest.raises(ValidationError, match="write 10.0.0.0/8 or 10.0.0.1"):
        Settings(_env_file=None, fetch_allow=("10.0.0.1/8",))


@pytest.mark.parametrize(
    "rule", ["0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/7", "::/1", "2000::/3", "::ffff:0:0/96", "64:ff9b::/96"]
)
def test_a_network_wider_than_every_private_one_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match="would open more than any private network"):
        Settings(_env_file=None, fetch_allow=(rule,))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::", "localhost", "server.lan", "my_host"])
def test_a_server_may_listen_on_addresses_and_names(host: str) -> None:
    assert Settings(_env_file=None, host=host).host == host


@pytest.mark.parametrize("host", ["http://x", "127.0.0.1:8000", "a b", "[::1]", "1.2.3.4.5", "*", "x!"])
def test_a_host_on_which_nothing_can_listen_is_refused(host: str) -> None:
    with pytest.raises(ValidationError, match="is no address or host name: write 127.0.0.1, 0.0.0.0 or ::1"):
        Settings(_env_file=None, host=host)


@pytest.mark.parametrize(
    ("origin", "sent"),
    [
        ("https://A.Example", "https://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("HTTP://a.example:80", "http://a.example"),
    ],
)
def test_an_origin_that_no_browser_sends_so_is_refused_with_the_right_form(origin: str, sent: str) -> None:
    with pytest.raises(ValidationError, match=f"is sent as {sent} by browsers"):
        Settings(_env_file=None, cors_origins=(origin,))


@pytest.mark.parametrize("origin", ["https://a:99999", "https://-.-", "http://[zz]", "null", "https://a.example/"])
def test_an_impossible_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError, match="is not an origin: write it as https://app.example.org"):
        Settings(_env_file=None, cors_origins=(origin,))


@pytest.mark.parametrize("key", ["abcdefgh\r", "abc\ndefgh", "пароль-пароль", " abcdefgh", "abcdefgh\t"])
@pytest.mark.parametrize("name", ["api_key", "metrics_key"])
def test_a_key_that_no_header_can_carry_is_refused(name: str, key: str) -> None:
    with pytest.raises(ValidationError, match="no client can send it"):
        Settings.model_validate({name: key})
