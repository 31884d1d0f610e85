"""A difference in words, by person, for the manager who is about to publish it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from rotation.accounts.models import Person
from rotation.invites.models import CALENDAR_KINDS
from rotation.publishing.difference import Change, Grant
from rotation.times import span


@dataclass
class PersonChanges:
    """What changes for one person (by id); `note` is their e-mail address."""

    id: int
    name: str
    note: str
    added: list[str] = field(default_factory=list)
    moved: list[dict[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def by_person(
    found: Iterable[Change], people: dict[int, Person]
) -> list[tuple[Person, list[Change]]]:
    """The changes of everybody who has some, by name."""
    theirs: dict[int, list[Change]] = defaultdict(list)
    for change in found:
        theirs[change.person].append(change)
    named = [(people[one], changes) for one, changes in theirs.items()]
    return sorted(named, key=lambda pair: by_name(pair[0]))


def card(
    person: Person, found: Iterable[Change], people: dict[int, Person], zone: str
) -> PersonChanges:
    """What changes for one person in words, with times in the zone."""
    made = PersonChanges(person.id, called(person), person.email)
    for change in found:
        _add(made, change, people, zone)
    return made


def by_name(person: Person) -> tuple[str, str]:
    """The place of a person in a list that managers read."""
    return called(person).casefold(), person.email


def mails(found: Iterable[Change]) -> tuple[int, dict[str, int]]:
    """How many people get mails for their calendars, and how many of each kind."""
    kinds: Counter[str] = Counter()
    people: set[int] = set()
    for change in found:
        kinds[_kind(change)] += 1
        people.add(change.person)
    return len(people), {kind: kinds[kind] for kind in CALENDAR_KINDS if kinds[kind]}


def called(person: Person) -> str:
    """What managers read for a person: the name, or the address where there is none."""
    if person.erased_at:
        return _("Erased person")
    return person.name or person.email


def sentence(grant: Grant, part: str, people: dict[int, Person], zone: str) -> str:
    """The grant as the one who does that part sees it: “Demo, hosted by Raj, Mon 4 Jan, …”."""
    title = numbered(grant)
    person = called(people[grant.person])
    others = ", ".join(called(people[one]) for one in grant.others)
    match part:
        case "shadower":
            what = _("%(title)s, hosted by %(host)s", title=title, host=others)
        case "host":
            what = _("%(person)s observes %(title)s", person=person, title=title)
        case "mentor":
            what = _("%(what)s for %(person)s", what=title, person=person)
        case _part:
            what = _("%(what)s with %(mentor)s", what=title, mentor=others)
    return f"{what}, {span(grant.starts_at, grant.ends_at, zone)}"


def numbered(grant: Grant) -> str:
    """The title of the grant, with its sitting of a placement or its round of meetings."""
    if grant.call is not None:
        return grant.title or _("a call")
    if grant.is_meeting:
        return _("Alignment meeting, round %(number)s", number=grant.number)
    return _("%(title)s, sitting %(number)s", title=grant.title, number=grant.number)


def _kind(change: Change) -> str:
    if change.was is None:
        return "invitation"
    return "update" if change.now else "cancellation"


def _add(
    card: PersonChanges, change: Change, people: dict[int, Person], zone: str
) -> None:
    was = sentence(change.was, change.part, people, zone) if change.was else ""
    now = sentence(change.now, change.part, people, zone) if change.now else ""
    if was and now:
        if was == now:
            now = _("%(what)s (another way to join)", what=now)
        card.moved.append({"was": was, "now": now})
    elif now:
        card.added.append(now)
    else:
        card.removed.append(was)
