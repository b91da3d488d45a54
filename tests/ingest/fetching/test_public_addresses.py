from ipaddress import ip_address

import pytest

from memos_gql.ingest.fetching.public_addresses import is_allowed, is_public


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001:82b::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse, nothing listens
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("rule", ["127.0.0.1/32", "127.0.0.1", "127.0.0.0/8", "127.0.0.1/8", "files.lan", "FILES.lan."])
def test_a_rule_exempts_an_address_or_a_host(rule: str) -> None:
    assert is_allowed(ip_address("127.0.0.1"), "files.lan", allow=("10.0.0.0/8", rule))


@pytest.mark.parametrize("rule", ["127.0.0.2/32", "::1", "lan", "iles.lan", "x.files.lan", "*", ""])
def test_a_rule_exempts_nothing_else(rule: str) -> None:
    assert not is_allowed(ip_address("127.0.0.1"), "files.lan", allow=(rule,))


def test_a_rule_exempts_the_mapped_form_of_its_addresses() -> None:
    assert is_allowed(ip_address("::ffff:127.0.0.1"), "files.lan", allow=("127.0.0.1/32",))
