"""Reading what a sign-in mail says."""

import re
from email.message import EmailMessage


def path_in(mail: EmailMessage) -> str:
    """The path of the link in a sign-in mail."""
    found = re.search(r"https?://[^/]+(/sign-in/\S+)", mail.get_content())
    assert found
    return found[1]


def code_in(mail: EmailMessage) -> str:
    """The code for another browser."""
    found = re.search(r"type this code there: (\w+)", mail.get_content())
    assert found
    return found[1]
