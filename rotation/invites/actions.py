"""What happens to calendar entries and to feeds; each entry change owes its person a mail."""

from collections import defaultdict
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from rotation.accounts.models import Person
from rotation.audit.actions import record
from rotation.extensions import db
from rotation.invites.calendar import message
from rotation.invites.choices import without
from rotation.invites.letters import Letter, Span
from rotation.invites.links import answer_link, stop_link
from rotation.invites.mail import mail_bytes, mail_name
from rotation.invites.models import Entry, Feed, MailIntent, mail_key, method_of
from rotation.invites.notices import summary
from rotation.invites.owing import plain_intent
from rotation.invites.wording import Words
from rotation.languages import in_language, known
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
        self.letters: dict[int, list[Letter]] = defaultdict(list)

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
        self._owe(entry, "invitation")
        return entry

    def update(self, entry: Entry, grant: Grant, words: Words) -> None:
        """Another time, place, title or guide under the same UID.

        What moved is said against the time that the person's mails said last: one that
        was held back and is undone moves nothing, and what they answered still holds.
        """
        if entry.told_from is not None and entry.answer:
            _forget_told(entry)  # who answered knows of the time, mail or not
        was, told = (entry.starts_at, entry.ends_at), _told(entry)
        asked_from = entry.asked_from if entry.told_from is None else entry.told_from
        self._next_revision(entry)
        _show(entry, grant, words)
        now = (entry.starts_at, entry.ends_at)
        if now == told:
            entry.asked_from = asked_from
        elif now != was:
            entry.asked_from = entry.sequence
        _forget_told(entry)
        if self.state == "held" and now != told:
            entry.told_starts_at, entry.told_ends_at = told
            entry.told_from = asked_from
        self._owe(entry, "update", was=told if now != told else None)

    def invite_again(self, entry: Entry) -> None:
        """The same revision to another address of its person, which never heard of it."""
        self._owe(entry, "invitation")

    def tell_again(self, entry: Entry, *, above: int) -> None:
        """The entry as it stands, as a revision that no calendar has seen; an answer holds
        for it, but one to a revision that is not known here does not."""
        answer = entry.answer
        self._next_revision(entry, above=above)
        entry.asked_from = entry.sequence
        _forget_told(entry)
        if answer:
            answer.sequence = entry.sequence
        self._owe(entry, "update")

    def cancel(self, entry: Entry) -> None:
        """The end of this entry and its UID; it keeps the time at which it would have been."""
        self._next_revision(entry)
        entry.cancelled = True
        self._owe(entry, "cancellation")

    def summarise(self) -> None:
        """One more mail, with everything in it, for each person whom several concern."""
        several = [letters for letters in self.letters.values() if len(letters) > 1]
        unwanted = without("summary") if several else set()
        for letters in several:
            person = letters[0].person
            if person.id in unwanted:
                continue
            with in_language(person.language):
                notice = summary(
                    letters,
                    program=self.version.program.title,
                    page=self.page,
                    stop=stop_link(person, "summary"),
                )
            key = f"{person.id}/summary/{self.version.id}"
            intent = plain_intent(
                notice, key=key, program_id=self.version.program_id, now=self.now
            )
            intent.version, intent.state = self.version, self.state
            db.session.add(intent)

    def _next_revision(self, entry: Entry, above: int = 0) -> None:
        entry.sequence = max(entry.sequence, above) + 1
        entry.stamped_at = max(entry.stamped_at, self.now)

    def _owe(self, entry: Entry, kind: str, was: Span | None = None) -> None:
        if entry.person.erased_at:
            return  # there is nobody left to write to
        answer = "" if kind == "cancellation" else answer_link(entry)
        letter = Letter.about_entry(entry, kind, was=was, page=self.page, answer=answer)
        self.letters[entry.person.id].append(letter)
        organizer = parseaddr(self.sender)[1]
        method = method_of(kind)
        db.session.add(
            MailIntent(
                program_id=self.version.program_id,
                version=self.version,
                entry=entry,
                person=entry.person,
                kind=kind,
                key=mail_key(entry, kind),
                sequence=entry.sequence,
                recipient=entry.person.email,
                message=mail_bytes(
                    letter,
                    calendar=message(entry, method=method, organizer=organizer),
                    sender=self.sender,
                    name=mail_name(entry, kind),
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


def _told(entry: Entry) -> Span:
    """The time that the last mail said which was not held back."""
    return (
        entry.told_starts_at or entry.starts_at,
        entry.told_ends_at or entry.ends_at,
    )


def _forget_told(entry: Entry) -> None:
    entry.told_starts_at = entry.told_ends_at = entry.told_from = None


def _show(entry: Entry, grant: Grant, words: Words) -> None:
    entry.starts_at, entry.ends_at = grant.starts_at, grant.ends_at
    entry.title, entry.location = grant.title, grant.place
    entry.summary, entry.description = words.summary, words.description
    entry.language = known(entry.person.language)
