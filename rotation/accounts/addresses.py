"""Where a person may be sent after signing in, and which mailbox an address belongs to."""

from rotation.config import settings

LONGEST_PATH = 500


def mailbox_of(email: str) -> str:
    """The mailbox that limits count by: without +tags, dots and capitals before the @."""
    local, _, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def inner_path(text: str | None) -> str:
    """The same path if a browser is sure to stay in this app with it, else "/".

    Browsers take a backslash for a slash and skip tabs and line breaks, so `/\\evil.com`
    leaves although `urlsplit` finds no host in it.
    """
    if not text or len(text) > LONGEST_PATH or not text.startswith("/"):
        return "/"
    if text.startswith("//") or "\\" in text or not text.isprintable():
        return "/"
    return text


def link_address(token: str) -> str:
    """The full address of a sign-in link. Its host is the one in the settings, never the
    one that a request came with."""
    return f"{settings().base_url.rstrip('/')}/sign-in/{token}"
