"""The mails that publishing a draft would send, as they would be read."""

from rotation.invites.letters import Letter
from rotation.invites.mailroom import Mail
from rotation.invites.wording import Wording
from rotation.publishing.difference import Change, changes
from rotation.publishing.queries import Proposal
from rotation.publishing.sentences import called


def proposed_mails(found: Proposal, wording: Wording) -> list[Mail]:
    """One mail for each change of somebody's calendar, by name."""
    mails = [
        _mail(_letter(change, found, wording)) for change in changes(found.difference)
    ]
    return sorted(mails, key=lambda mail: (mail.name.casefold(), mail.subject))


def _letter(change: Change, found: Proposal, wording: Wording) -> Letter:
    grant, was = change.now, change.was
    if grant is None:
        assert was is not None  # noqa: S101  a change without both is none
        entry = found.published.entries[was.key, change.part]
        return Letter.about_entry(entry, "cancellation", was=None, page=wording.page)
    words = wording.of(grant, change.part)
    time = (grant.starts_at, grant.ends_at)
    before = (was.starts_at, was.ends_at) if was else time
    return Letter.of(
        person=wording.people[change.person],
        part=change.part,
        kind="update" if was else "invitation",
        summary=words.summary,
        description=words.description,
        place=grant.place,
        time=time,
        was=before if before != time else None,
        page=wording.page,
    )


def _mail(letter: Letter) -> Mail:
    person = letter.person
    return Mail(letter.kind, called(person), person.email, letter.subject, letter.text)
