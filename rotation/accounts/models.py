"""People, their sign-in links and their sessions."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant


class Person(Base):
    """Somebody with an e-mail address; there is one row per address, ASCII-lowered.

    `zone` is an IANA name; `language` is "" until one is chosen. `manages_all` managers run every program; others run the
    programs that name them in `ProgramManager`. Of somebody erased (`erased_at`) only the
    row is left, so that schedules still count; nothing in it says who it was.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email <> ''", name="has_an_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="")
    manages_all: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Instant]
    erased_at: Mapped[Instant | None]


class SignInLink(Base):
    """One request to sign in by mail: a single-use token, kept only as its SHA-256.

    The row names an address, not a person: who may have a mail is asked by the worker,
    so a page answers the same for everybody. `mailbox` is what limits count by. Token
    and code are drawn when the mail is written, so none lies in a queue or a row;
    `done_at` is when it left, or when the address turned out to be nobody's.
    `browser_hash` is of the cookie of the browser that asked; another browser must type
    the code, which dies after five tries. A link without a code works in any browser.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    mailbox: Mapped[str] = mapped_column(index=True)
    requested_at: Mapped[Instant]
    browser_hash: Mapped[str | None]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Instant | None]
    done_at: Mapped[Instant | None]
    expires_at: Mapped[Instant | None]
    used_at: Mapped[Instant | None]
    next_path: Mapped[str] = mapped_column(default="/")


class SignIn(Base):
    """A browser that is signed in; the cookie holds a key, the row its SHA-256."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    key_hash: Mapped[str] = mapped_column(unique=True)
    signed_in_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]

    person: Mapped[Person] = relationship()
