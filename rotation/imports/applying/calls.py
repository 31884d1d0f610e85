"""Calls of a file: found again by their id where they came from, never deleted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from rotation.accounts.models import Person
from rotation.calls.models import Call
from rotation.extensions import db
from rotation.imports.applying.lookups import outside_words, present
from rotation.imports.applying.people import new_role
from rotation.imports.plan import Change, Options, Plan
from rotation.imports.queries import frame_of, participants_by_email, people_by_email
from rotation.imports.reading.calls import CallLine, CallRow, Cancellation
from rotation.programs.models import Participant, Program
from rotation.text import clean_name


def apply_calls(
    program: Program,
    rows: list[CallLine],
    plan: Plan,
    options: Options,
    now: datetime,
) -> None:
    """Add, change and cancel calls; a call that is in no row stays as it is."""
    known = _calls_by_id(program)
    hosts = Hosts(program, plan, options, now)
    hosts.look_up([row for row in rows if isinstance(row, CallRow)])
    frame = frame_of(program)
    _note_what_is_missing(rows, known, plan)
    for row in rows:
        call = known.get(row.external_id)
        if isinstance(row, Cancellation):
            _cancel(call, row, plan)
            continue
        outside = row.ends_at <= frame.starts_at or row.starts_at >= frame.ends_at
        if call is None and outside:
            reason = outside_words(plan.text(row.starts_at), program)
            plan.skip(row.number, row.what, reason)
            continue
        try:
            host = hosts.host_of(row)
        except ValueError as error:
            plan.skip(row.number, row.what, str(error))
            continue
        _take(program, call, row, host, plan)
    hosts.tell()


def _calls_by_id(program: Program) -> dict[str, Call]:
    found = db.session.scalars(
        db.select(Call)
        .filter_by(program_id=program.id)
        .options(joinedload(Call.host).joinedload(Participant.person))
    )
    return {call.external_id: call for call in found}


def _cancel(call: Call | None, row: Cancellation, plan: Plan) -> None:
    if call is None:
        reason = _("It is deleted or cancelled, and was never here.")
        plan.skip(row.number, row.what, reason)
    else:
        plan.decide(row.number, row.what, plan.changes(call, {"cancelled": True}))


def _take(
    program: Program, call: Call | None, row: CallRow, host: Participant, plan: Plan
) -> None:
    values: dict[str, Any] = {
        "title": row.title,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }
    for name in ("seats", "tags", "consent", "join_url"):
        if (value := getattr(row, name)) is not None:
            values[name] = value
    if new := call is None:
        call = Call(
            program_id=program.id,
            external_id=row.external_id,
            source=row.source,
            seats=1,
            tags=[],
            consent="unknown",
            join_url="",
        )
        db.session.add(call)
    else:
        values["cancelled"] = False
    changes = plan.changes(call, values)
    if call.host is not host:
        old = call.host.person.email if call.host else ""
        changes.append(Change("host", old, host.person.email))
        call.host = host
    plan.decide(row.number, row.what, changes, new=new)


def _note_what_is_missing(
    rows: list[CallLine], known: dict[str, Call], plan: Plan
) -> None:
    """Say how many calls of the same source and time the file does not name."""
    taken = [row for row in rows if isinstance(row, CallRow)]
    if not taken:
        return
    first = min(row.starts_at for row in taken)
    last = max(row.starts_at for row in taken)
    named = {row.external_id for row in rows}
    missing = sum(
        call.source == taken[0].source
        and not call.cancelled
        and first <= call.starts_at <= last
        and call.external_id not in named
        for call in known.values()
    )
    if missing:
        plan.notes.append(
            ngettext(
                "Not in the file: %(num)s call of the same time that came earlier; nothing changes there.",
                "Not in the file: %(num)s calls of the same time that came earlier; nothing changes there.",
                missing,
            )
        )


@dataclass
class Hosts:
    """Who hosts a call: found by address or owner id, or added where a manager agreed."""

    program: Program
    plan: Plan
    options: Options
    now: datetime
    participants: dict[str, Participant] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    by_owner: dict[str, Participant | None] = field(default_factory=dict)
    not_yet: dict[str, None] = field(default_factory=dict)

    def look_up(self, rows: list[CallRow]) -> None:
        """Load all hosts that the rows may name, in a constant number of queries."""
        self.participants = participants_by_email(self.program)
        named = {row.host for row in rows if row.host}
        self.people = people_by_email(named - self.participants.keys())
        for participant in self.participants.values():
            if participant.crm_id:
                key = owner_key(participant.crm_id)
                known = key in self.by_owner
                self.by_owner[key] = None if known else participant

    def host_of(self, row: CallRow) -> Participant:
        """The host of a call. Raises ValueError where there is none."""
        if row.host is None and row.owner is not None:
            return self._owner(row.owner)
        email = row.host
        if self.options.host and email not in self.participants:
            email = self.options.host
        if email is None:
            raise ValueError(
                _("The event names no organizer; choose a host for such events.")
            )
        if email not in self.participants:
            self.not_yet[email] = None
            if not self.options.add_hosts:
                raise ValueError(
                    _(
                        "Host %(email)s: nobody in this program has this address; import people first, or add the hosts of this file.",
                        email=email,
                    )
                )
            self.participants[email] = self._added(email, row.host_name)
        host = present(self.participants, email)
        if host.role("host") is None:
            self.not_yet[email] = None
            if self.options.add_hosts:
                host.roles.append(new_role("host", self.program))
        return host

    def tell(self) -> None:
        """Put into the plan who does not host here yet."""
        self.plan.new_hosts = sorted(self.not_yet)
        silent = [
            email
            for email in self.plan.new_hosts
            if (host := self.participants.get(email)) and host.role("host") is None
        ]
        if silent:
            self.plan.notes.append(
                ngettext(
                    "Of these calls, %(num)s host so far takes part without the role of host: %(hosts)s.",
                    "Of these calls, %(num)s hosts so far take part without the role of host: %(hosts)s.",
                    len(silent),
                    hosts=", ".join(silent[:10]) + (" …" if len(silent) > 10 else ""),
                )
            )

    def _owner(self, owner: str) -> Participant:
        key = owner_key(owner)
        if key not in self.by_owner:
            raise ValueError(
                _(
                    "Owner %(owner)s: nobody here has this id; add a column with the owner's e-mail address, or import people with a column “CRM owner ID”.",
                    owner=owner[:40],
                )
            )
        host = self.by_owner[key]
        if host is None:
            raise ValueError(
                _("Owner %(owner)s: two people here have this id.", owner=owner[:40])
            )
        return present(self.participants, host.person.email)

    def _added(self, email: str, name: str) -> Participant:
        person = self.people.get(email)
        if person is None:
            person = Person(
                email=email,
                name=_name_of(email, name),
                department="",
                zone=self.program.zone,
                created_at=self.now,
            )
            db.session.add(person)
        elif person.disabled:
            raise ValueError(
                _("Host %(email)s: this account is switched off.", email=email)
            )
        participant = Participant(
            program_id=self.program.id, person=person, roles=[], created_at=self.now
        )
        db.session.add(participant)
        return participant


def owner_key(owner: str) -> str:
    """An owner id to compare by: Salesforce writes the same one with 15 and 18 signs."""
    return owner[:15] if len(owner) == 18 and owner.isalnum() else owner


def _name_of(email: str, name: str) -> str:
    """The name the file gives, or one made of the address: mia.young@… is Mia Young."""
    made = " ".join(email.partition("@")[0].replace("_", ".").split(".")).title()
    for text in (name, made):
        try:
            return clean_name(text)
        except ValueError:
            continue
    return ""
