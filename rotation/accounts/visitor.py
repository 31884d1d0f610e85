"""Who is at the other end: flask-login asks here for the session behind a cookie."""

from flask import redirect, request, url_for
from flask_login import UserMixin
from werkzeug import Response

from rotation import clock
from rotation.accounts.models import Person, SignIn
from rotation.extensions import db, login
from rotation.tokens import digest


class Visitor(UserMixin):  # type: ignore[misc]
    """A signed-in person in one browser; `current_user` on pages."""

    def __init__(self, person: Person, key: str) -> None:
        self.person = person
        self.key = key

    def get_id(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return self.person.name or self.person.email

    @property
    def email(self) -> str:
        return self.person.email


login.session_protection = None  # the key is random and revocable; addresses change


@login.user_loader  # type: ignore[untyped-decorator]
def visitor_with(key: str) -> Visitor | None:
    """The visitor behind a cookie; nobody where the session was ended or ran out."""
    person = db.session.scalar(
        db.select(Person)
        .join(SignIn)
        .where(
            SignIn.key_hash == digest(key),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > clock.now(),
            Person.disabled.is_(False),
        )
    )
    return Visitor(person, key) if person else None


@login.unauthorized_handler  # type: ignore[untyped-decorator]
def to_sign_in() -> Response:
    """Send a stranger to sign in, and back to the page they wanted to see."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted))
