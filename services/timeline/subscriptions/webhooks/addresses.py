"""Where a webhook may be sent: to the public internet by https, and to networks that the deployment allows.

An address that a user gives must not make us a way into the network that we run in (server-side request forgery).
"""

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]
SETTING = "THROUGHCARE_WEBHOOK_NETWORKS"
SCHEMES = ("https", "http")
UNICAST = ip_network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Not public, though Python's `is_global` may say so: relays, translations that embed another address, documentation.
NEVER = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23", "2002::/16", "3fff::/20")))


class AddressRefused(ValueError):
    """We do not send there; says why, and what to do."""


@lru_cache(maxsize=4096)
def check_url(url: str, networks: Networks) -> URL:
    """The address, parsed. Raises AddressRefused for what can be told from its text; names are checked at each call."""
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError as error:
        raise AddressRefused(f"this is no address: {error}") from error
    if not parsed.raw_host or parsed.scheme not in SCHEMES:
        raise AddressRefused("an address begins with https:// and the receiver's name")
    if parsed.user is not None or parsed.password is not None:
        raise AddressRefused("leave name and password out of the address: every message is signed")
    if not port:
        raise AddressRefused("port 0 cannot be sent to")
    if parsed.scheme == "http" and not networks:
        raise AddressRefused(f"use https: http is only for networks that the operator allows with {SETTING}")
    if literal := literal_of(parsed.raw_host):
        check_address(literal, networks, parsed.scheme)
    return parsed


def check_address(address: Address, networks: Networks, scheme: str) -> None:
    """Raises AddressRefused where nothing may be sent to this address by http or https."""
    real = meant(address)
    if any(real in network for network in networks):
        return
    if scheme == "http":
        raise AddressRefused(f"use https: {address} is in no network that the operator allows with {SETTING}")
    if not is_public(real):
        raise AddressRefused(f"{address} is no public address, and in no network that {SETTING} allows")


def meant(address: Address) -> Address:
    """An IPv4 address that is spelt as IPv6, or reached through a translator (RFC 6052), is what it stands for."""
    if isinstance(address, IPv4Address):
        return address
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.ipv4_mapped or address


def is_public(address: Address) -> bool:
    """Whether everybody's packets are routed there: by what is allowed, since lists of what is not grow."""
    if address.is_multicast or not address.is_global or any(address in network for network in NEVER):
        return False
    return isinstance(address, IPv4Address) or address in UNICAST


def literal_of(host: str) -> Address | None:
    """The address that a host spells, in any of the ways that the system's resolver takes; None for a name."""
    bare = host.rstrip(".")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))  # decimal, octal, hexadecimal, or with fewer dots
    except (OSError, UnicodeEncodeError):
        return None
