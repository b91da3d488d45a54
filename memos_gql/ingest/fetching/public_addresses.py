"""Which IP addresses are public: not of this machine, its networks or its cloud provider's services."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address

# The IANA special-purpose registry, copied because `ipaddress.is_global` differs between Python releases.
NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; Linux connects 0.0.0.0 to the machine itself
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; also Alibaba's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # formally public, but Azure's own host service
        "169.254.0.0/16",  # link-local; most clouds' metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata service
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# All public IPv6 addresses assigned so far. Loopback, ULA, link-local, multicast and IPv4-compatible ones are outside.
PUBLIC_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "3ffe::/16",  # returned
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Tell whether an address is public unicast; an embedded IPv4 address (mapped, NAT64, 6to4) decides."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    if address.scope_id is not None:
        return False
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    return address in PUBLIC_V6 and not any(address in network for network in NOT_PUBLIC_V6)


def is_allowed(address: Address, host: str, *, allow: Sequence[str]) -> bool:
    """Tell whether a rule exempts the address, or the host that resolved to it.

    Args:
        host: in DNS form: `xn--…` for non-ASCII letters.
        allow: host names in that form, addresses or CIDRs.
    """
    carried = _carried(address) if isinstance(address, IPv6Address) else None
    return any(_matches(rule, host=host, addresses=(address, carried)) for rule in allow)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _matches(rule: str, *, host: str, addresses: Sequence[Address | None]) -> bool:
    try:
        network = ip_network(rule, strict=False)
    except ValueError:
        return rule.rstrip(".").lower() == host.rstrip(".").lower()
    return any(address in network for address in addresses if address is not None)
