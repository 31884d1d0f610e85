"""The codes under which answers are kept.

A code is the HMAC-SHA256 of program and person under a key that lies in a file of its own
(or in a setting), never in the database. It is the same before and after, which pairs the
two; in another program the same person has another one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from flask import current_app


def code_of(program_id: int, person_id: int) -> str:
    """The code of that person in that program."""
    key: str = current_app.config["SURVEY_KEY"]
    message = f"survey/{program_id}/{person_id}"
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()


def codes_of(person_id: int, program_ids: Iterable[int]) -> list[str]:
    """The codes of that person in these programs."""
    return [code_of(program_id, person_id) for program_id in program_ids]


def nobodys_code() -> str:
    """A code that no key gives anybody."""
    return secrets.token_hex(32)
