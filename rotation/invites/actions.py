"""What happens to calendar entries and to feeds; each entry change owes its person a mail."""

from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.extensions import db
from rotation.invites.calendar import message
from rotation.invites.letters import Letter, Span
from rotation.invites.links import answer_link
from rotation.invites.mail import mail_bytes, mail_name
from rotation.invites.models import Entry, Feed, MailIntent
from rotation.invites.wording import Words
from rotation.publishing.difference import Grant
from rotation.scheduling.models import Assignment, Version
from rotation.tokens import digest, new_token


class Post:
    """Opens, updates and cancels the entries of one version, and records the mails.

    `host` is what UIDs end in, `sender` whom invites come from, `page` the address of a
    person's own page. `now` becomes DTSTAMP, but never an earlier one than the entry
    had. With `held` the mails wait until a manager sends them.
    """

    def __init__(
        self,
        version: Version,
        *,
        host: str,
        sender: str,
        page: str,
        now: datetime,
        held: bool = False,
    ) -> None:
        self.version = version
        self.host = host
        self.sender = sender
        self.page = page
        self.now = now
        self.state = "held" if held else "waiting"

    def open(
        self,
        assignment: Assignment,
        person: Person,
        part: str,
        grant: Grant,
        words: Words,
    ) -> Entry:
        """A new entry, under a UID that nothing had before and nothing will have again."""
        entry = Entry(
            assignment=assignment,
            person=person,
            part=part,
            uid=f"{uuid4()}@{self.host}",
            sequence=0,
            created_at=self.now,
            stamped_at=self.now,
            cancelled=False,
            asked_from=0,
        )
        _show(entry, grant, words)
        db.session.add(entry)
        self._owe(entry, "REQUEST")
        return entry

    def update(self, entry: Entry, grant: Grant, words: Words) -> None:
        """Another time, place, title or guide under the same UID."""
        was = (entry.starts_at, entry.ends_at)
        self._next_revision(entry)
        _show(entry, grant, words)
        moved = was != (entry.starts_at, entry.ends_at)
        if moved:
            entry.asked_from = entry.sequence
        self._owe(entry, "REQUEST", was=was if moved else None)

    def cancel(self, entry: Entry) -> None:
        """The end of this entry and its UID; it keeps the time at which it would have been."""
        self._next_revision(entry)
        entry.cancelled = True
        self._owe(entry, "CANCEL")

    def _next_revision(self, entry: Entry) -> None:
        entry.sequence += 1
        entry.stamped_at = max(entry.stamped_at, self.now)

    def _owe(self, entry: Entry, method: str, was: Span | None = None) -> None:
        if entry.person.erased_at:
            return  # there is nobody left to write to
        answer = answer_link(entry) if method == "REQUEST" else ""
        letter = Letter.about_entry(
            entry, method, was=was, page=self.page, answer=answer
        )
        organizer = parseaddr(self.sender)[1]
        db.session.add(
            MailIntent(
                version=self.version,
                entry=entry,
                person=entry.person,
                uid=entry.uid,
                sequence=entry.sequence,
                method=method,
                recipient=entry.person.email,
                message=mail_bytes(
                    letter,
                    calendar=message(entry, method=method, organizer=organizer),
                    sender=self.sender,
                    name=mail_name(entry, method),
                    made_at=self.now,
                ),
                made_at=self.now,
                due_at=self.now,
                state=self.state,
            )
        )


def new_feed_link(person: Person, *, now: datetime) -> str:
    """A new secret for the person's feed; the one before stops working. Shown once."""
    end_feed_links(person, now=now)
    token = new_token()
    db.session.add(Feed(person=person, token_hash=digest(token), made_at=now))
    record("make a feed link", f"person {person.id}", now=now, actor_id=person.id)
    return token


def end_feed_links(person: Person, *, now: datetime) -> int:
    """Stop every feed link of the person; how many there were."""
    feeds = db.session.scalars(
        db.select(Feed).filter_by(person_id=person.id, revoked_at=None)
    ).all()
    for feed in feeds:
        feed.revoked_at = now
    if feeds:
        record("end the feed link", f"person {person.id}", now=now, actor_id=person.id)
    return len(feeds)


def _show(entry: Entry, grant: Grant, words: Words) -> None:
    entry.starts_at, entry.ends_at = grant.starts_at, grant.ends_at
    entry.title, entry.location = grant.title, grant.place
    entry.summary, entry.description = words.summary, words.description
