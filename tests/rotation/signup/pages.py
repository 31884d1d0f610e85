"""A person at the pages of sign-up: what a browser sends, fields and all."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rotation.signup.wish_forms import field_name

SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')


class Pages:
    def __init__(self, client: FlaskClient, name: str) -> None:
        self.client, self.name = client, name

    def get(self, step: str = "") -> TestResponse:
        return self.client.get(f"/join/{self.name}/{step}".rstrip("/"))

    def post(self, step: str, **fields: Any) -> TestResponse:
        return self.client.post(f"/join/{self.name}/{step}", data=fields)

    def seen(self, step: str) -> str:
        """What the form on that page now says it has seen."""
        found = SEEN.search(self.get(step).text)
        return found[1] if found else ""

    def send(self, step: str, **fields: Any) -> TestResponse:
        """Open the page, fill in these fields, press a button."""
        return self.post(step, seen=self.seen(step), **fields)

    def send_wishes(
        self, *, tags: dict[str, str], placements: dict[str, str], **fields: Any
    ) -> TestResponse:
        named = {field_name("tag", tag): level for tag, level in tags.items()}
        named |= {field_name("placement", x): rank for x, rank in placements.items()}
        return self.send("wishes", **fields, **named)
