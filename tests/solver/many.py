"""How many random problems a test tries: enough to notice a fault, or as many as asked for."""

import os

ASKED = os.environ.get("ROTATION_TEST_EXAMPLES")
"""For a long run: so many of each kind, 500 or 2000 say."""


def many(usually):
    return int(ASKED or usually)
