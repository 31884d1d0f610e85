"""Unguessable values and what is kept of them."""

import hashlib
import secrets


def new_token() -> str:
    """192 random bits as text for an address (ASVS 11.5.1 asks for 128)."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What a database keeps of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
