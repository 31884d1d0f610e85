"""Handing one mail to a mail server, step by step, and what its answers mean."""

import re
import smtplib
from collections.abc import Callable

from rotation.jobs.crash import crash_point
from rotation.kept import kept

LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class NotTaken(Exception):  # noqa: N818  it is an answer
    """The server did not take the mail. `about` is what it refused: the sender, the
    recipient or the message; `lasting` that it will not take it later either."""

    def __init__(self, about: str, code: int) -> None:
        super().__init__(
            kept(
                "mail",
                "The mail server refused the %(about)s (answer %(code)s).",
                about=about,
                code=code,
            )
        )
        self.about = about
        self.code = code

    @property
    def lasting(self) -> bool:
        return self.code >= 500


def hand_over(
    server: smtplib.SMTP,
    *,
    sender: str,
    recipient: str,
    message: bytes,
    expect_ours: Callable[[], None],
) -> None:
    """Give the server this mail; when this returns, the server answers for it.

    Before each step `expect_ours` may raise, so that a mail which is somebody else's by
    now stays here. Raises NotTaken where the server says no, after which the connection
    may be used on; OSError or SMTPServerDisconnected where it says nothing. Then it may
    have taken the mail or not (RFC 1047), and the only safe thing is to send the same
    bytes again.
    """
    server.ehlo_or_helo_if_needed()
    expect_ours()
    _expect(server.mail(sender), 250, kept("mail", "sender"))
    expect_ours()
    _expect(server.rcpt(recipient), 250, kept("mail", "recipient"))
    crash_point("recipient accepted")
    expect_ours()
    _expect(server.docmd("DATA"), 354, kept("mail", "message"))
    expect_ours()
    lines = LEADING_DOT.sub(b"..", message)
    server.send(lines[: len(lines) // 2])
    crash_point("half sent")
    server.send(lines[len(lines) // 2 :] + b".\r\n")
    crash_point("not answered")
    _expect(server.getreply(), 250, "message")


def _expect(answer: tuple[int, bytes], code: int, about: str) -> None:
    found = answer[0]
    if found not in (code, code + 1):  # 251: taken, and forwarded
        raise NotTaken(about, found)
