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
        "0x7f.1", "0x7f000001", "2130706433", "[::1]", "nas..lan", "a" * 64,
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
