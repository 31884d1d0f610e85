"""The mails that publishing a draft would send, as they would be read."""

from collections import Counter, defaultdict

from rotation.invites.choices import without
from rotation.invites.letters import Letter, introduction_for
from rotation.invites.links import page_link, stop_link
from rotation.invites.mailroom import Mail, masked
from rotation.invites.notices import Notice, summary
from rotation.invites.wording import Wording
from rotation.languages import in_language
from rotation.publishing.difference import Change, changes
from rotation.publishing.queries import Proposal
from rotation.publishing.sentences import called


def proposed_mails(found: Proposal, wording: Wording) -> list[Mail]:
    """One mail for each change of somebody's calendar, and a summary for each person who
    has several, by name."""
    letters: dict[int, list[Letter]] = defaultdict(list)
    for change in changes(found.difference):
        letters[change.person].append(_letter(change, found, wording))
    summaries = []
    for id_ in summarised(found):
        person = wording.people[id_]
        with in_language(person.language):
            summaries.append(
                summary(
                    letters[id_],
                    program=wording.program,
                    page=wording.page,
                    stop=stop_link(person, "summary"),
                )
            )
    mails = [_mail(letter) for several in letters.values() for letter in several]
    mails += map(_mail, summaries)
    return sorted(mails, key=lambda mail: (mail.name.casefold(), mail.subject))


def _letter(change: Change, found: Proposal, wording: Wording) -> Letter:
    grant, was = change.now, change.was
    if grant is None:
        assert was is not None  # noqa: S101  a change without both is none
        entry = found.published.entries[was.key, change.part]
        return Letter.about_entry(entry, "cancellation", page=wording.page)
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
        introduce=introduction_for(
            wording.people[change.person], wording.people[grant.person]
        )
        if change.part == "host"
        else "",
        page=wording.page,
        answer=page_link("/answer/…"),
    )


def summarised(found: Proposal) -> list[int]:
    """The ids of the people who would get a summary: several changes, and not unwanted."""
    often = Counter(change.person for change in changes(found.difference))
    unwanted = without("summary")
    return [
        person
        for person, count in often.items()
        if count > 1 and person not in unwanted
    ]


def _mail(letter: Letter | Notice) -> Mail:
    person = letter.person
    text = masked(letter.text)
    return Mail(letter.kind, called(person), person.email, letter.subject, text)
