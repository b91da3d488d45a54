"""What is wrong with a host, an origin or an exception for fetching that an operator has written."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

ORIGIN = re.compile(r"\*|https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!0x|\d+\.?$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?",
    re.IGNORECASE,
)
"""A DNS name. If the last label were a number, the name would be read as an address."""
NOT_MEANT = frozenset({"all", "any", "none", "true", "false", "yes", "no"})
"""Words that are meant as a switch; as names of hosts they would exempt nothing."""
WIDEST = {4: 8, 6: 7}
"""The shortest prefixes of private networks: 10.0.0.0/8 and fc00::/7."""
CARRYING_IPV4 = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96", "2002::/16")))
"""Networks whose addresses each contain an IPv4 address."""


EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


def address_of(host: str, port: int) -> str:
    """Return where a server that listens on this host answers its own machine."""
    here = EVERY_ADDRESS.get(host, host)
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def fault_of_host(host: str) -> str | None:
    """Say why a server cannot listen on this host; None if it may be able to."""
    try:
        ip_address(host)
    except ValueError:
        if not NAME.fullmatch(host):
            return f"{host!r:.120} is no address or host name: write 127.0.0.1, 0.0.0.0 or ::1, with no scheme or port"
    return None


def fault_of_origin(origin: str) -> str | None:
    """Say why no browser sends this origin; None if one does."""
    form = "write it as https://app.example.org, with no path, or * for every origin"
    if not ORIGIN.fullmatch(origin):
        return f"{origin!r} is not an origin: {form}"
    if origin == "*":
        return None
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return f"{origin!r} is not an origin: {form}"
    if not _is_host(parts.hostname or ""):
        return f"{origin!r} is not an origin: {form}"
    sent = origin.lower().removesuffix(f":{DEFAULT_PORTS[parts.scheme]}" if port else "")
    return None if origin == sent else f"{origin!r} is sent as {sent} by browsers: write it so"


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return NAME.fullmatch(host) is not None
    return True


def fault_of_exception(rule: str) -> str | None:
    """Say why an exception for fetching would exempt nothing, or everything; None if it is valid."""
    form = "write nas.lan, 192.168.1.5 or 192.168.1.0/24, with no scheme, port, path or *, and other letters as xn--"
    try:
        network = ip_network(rule, strict=False)
    except ValueError:
        if NAME.fullmatch(rule) and rule.lower() not in NOT_MEANT:
            return None
        return f"{rule!r} is no host name, address or network: {form}"
    if "%" in rule:
        return f"{rule!r} is no host name, address or network: {form}"
    if network.prefixlen == 0:
        return f"{rule!r} would open every address: name the networks that are meant"
    if _is_too_wide(network):
        return f"{rule!r} would open more than any private network: name the networks that are meant"
    if "/" in rule and str(network.network_address) != str(ip_network(rule.split("/")[0]).network_address):
        return f"{rule!r} is an address and a network in one: write {network} or {rule.split('/')[0]}"
    return None


def _is_too_wide(network: IPv4Network | IPv6Network) -> bool:
    if network.prefixlen < WIDEST[network.version]:
        return True
    return isinstance(network, IPv6Network) and any(carrying.subnet_of(network) for carrying in CARRYING_IPV4)
