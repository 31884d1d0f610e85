"""Where on the web a calendar may be: how a link must look, and which addresses are public.

A link is typed by anybody who may sign in, and followed from inside the company's network,
so it must not lead back into that network (RELIABILITY.md, I20 to I24).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from rotation.calendars.errors import Unusable
from rotation.kept import kept

LONGEST_LINK = 2_000
USUAL_PORTS = {"https": 443, "http": 80}
BAD_SIGNS = re.compile(r"[\s\\\x00-\x1f\x7f]")
NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}")
LISTED = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
CARRIERS = tuple(
    map(
        IPv6Network,
        (
            *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
            *("2001::/32", "2002::/16", "fec0::/10"),
        ),
    )
)
"""IPv6 that carries an IPv4 address inside (NAT64, Teredo, 6to4 …), and old site-local:
Python calls some of them global, and no public calendar needs any."""


@dataclass(frozen=True)
class Policy:
    """What an installation allows. `hosts` are "host" or "host:port" on its own network,
    whose addresses may be private; `http` allows links that are not encrypted."""

    hosts: frozenset[str] = frozenset()
    http: bool = False


class Target(NamedTuple):
    """What to connect to and what to ask for. `listed`: a host of the policy's own."""

    scheme: str
    host: str
    port: int
    path: str
    listed: bool

    @property
    def url(self) -> str:
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}{self.path}"


def target_of(link: str, policy: Policy) -> Target:
    """What a link leads to; `webcal` is taken as `https`, what comes after `#` is dropped.

    Raises Unusable, in a sentence that does not repeat the link, where it may not be read.
    """
    if len(link) > LONGEST_LINK:
        raise Unusable(
            kept(
                "file",
                "The link has %(count)s characters; %(most)s is the limit.",
                count=len(link),
                most=LONGEST_LINK,
            )
        )
    if BAD_SIGNS.search(link):
        raise Unusable(
            kept("file", "The link holds a space or another sign that no link has.")
        )
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Unusable(kept("file", "This is not a link.")) from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme == "http" and not policy.http:
        raise Unusable(
            kept("file", "The link begins with http://; only https:// is read here.")
        )
    if scheme not in USUAL_PORTS or not host:
        raise Unusable(kept("file", "The link must begin with https:// or webcal://."))
    if "@" in parts.netloc:
        raise Unusable(
            kept("file", "The link holds a user name or a password; leave it out.")
        )
    host = _ascii(host)
    port = USUAL_PORTS[scheme] if port is None else port
    listed = f"{_bracketed(host)}:{port}" in policy.hosts or (
        _bracketed(host) in policy.hosts and port in USUAL_PORTS.values()
    )
    if not listed:
        _refuse_strange(host, port)
    path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
    query = quote(parts.query, safe="/%:=&~+!$,;'@()*?")
    return Target(scheme, host, port, path + (f"?{query}" if query else ""), listed)


def refuse_private(addresses: Iterable[str]) -> None:
    """Raise Unusable where any of these addresses (as text) is not a public one."""
    if not all(is_public(ip_address(address)) for address in addresses):
        raise Unusable(
            kept(
                "file",
                "The address is not allowed: it is not on the public internet.",
            )
        )


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is on the public internet. No single flag of Python says it."""
    embedded = address.version == 6 and any(address in net for net in CARRIERS)
    return (
        address.is_global
        and not embedded
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
    )


def hosts_in(text: str) -> frozenset[str]:
    """The hosts of a setting like "mail.example.com, 10.0.0.7:8443". Raises ValueError."""
    hosts = [part.strip().lower() for part in text.split(",") if part.strip()]
    for host in hosts:
        if not LISTED.fullmatch(host):
            raise ValueError(host)
    return frozenset(hosts)


def _ascii(host: str) -> str:
    """The host as the resolver is asked for it: one that looks otherwise is made plain."""
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        raise Unusable(
            kept("file", "The link names no host that there could be.")
        ) from None


def _refuse_strange(host: str, port: int) -> None:
    if port not in USUAL_PORTS.values():
        raise Unusable(
            kept(
                "file",
                "The link names port %(port)s; only 443 and 80 are read here.",
                port=port,
            )
        )
    try:
        refuse_private([host])
    except Unusable:
        raise
    except ValueError:  # a name, which only the resolver can judge
        if not NAME.fullmatch(host):
            raise Unusable(kept("file", "The address is not allowed.")) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
