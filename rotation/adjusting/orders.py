"""What a manager may ask of a draft, and the change that it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from flask_babel import gettext as _

from rotation.adjusting.changes import Change, Entries, Entry, State
from rotation.errors import Refused

DOES = ("add", "remove", "move", "hand", "swap", "pin", "unpin", "ban", "unban")
IDS = ("person", "call", "placement", "mentor", "to", "other")
LENGTH = 400
"""Longer than any list of starts that a form of ours sends."""


@dataclass(frozen=True)
class Order:
    """One wish of a manager, in the ids of the draft's files.

    It is about the person's seat on the call, or the person's placement. `move` brings
    them to the call (or mentor and starts) in `to`; `hand` gives what they have to the
    person in `to`; `swap` exchanges it for what that person has on the call in `other`.
    """

    do: str
    person: str
    call: str = ""
    placement: str = ""
    mentor: str = ""
    starts: str = ""
    to: str = ""
    other: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Order":
        """Read an order from an address or a form; Refused where it is none."""
        found = {
            one.name: values.get(one.name, "").strip()[:LENGTH] for one in fields(cls)
        }
        order = cls(**found)
        ids = [found[name] for name in IDS if found[name]]
        if (
            order.do not in DOES
            or not order.person
            or not all(_is_id(one) for one in ids)
            or not all(_is_instant(one) for one in order.starts.split())
        ):
            raise Refused(_("This is nothing that can be asked of a draft."))
        if bool(order.call) == bool(order.placement):
            raise Refused(_("Say which call or which placement it is about."))
        if order.do in ("hand", "swap") and not (order.to and order.call):
            raise Refused(_("Choose a person."))
        if order.do in ("hand", "swap") and order.to == order.person:
            raise Refused(_("Choose somebody else."))
        if order.do == "swap" and not order.other:
            raise Refused(_("Choose what to exchange it for."))
        if order.do == "move" and order.call and not order.to:
            raise Refused(_("Choose a call."))
        return order

    def values(self) -> dict[str, str]:
        """What `of` reads, without what is empty."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value}

    def change(self, state: State) -> Change:
        """What it changes in that state; Refused where there is nothing to change."""
        if self.do in ("add", "remove", "move", "hand", "swap"):
            return self._given(self._entry(state))
        if self.do == "pin":
            return Change(into=State(pins=frozenset({self._entry(state)})))
        if self.do == "unpin":
            return Change(out=State(pins=self._covering(state.pins)))
        if self.do == "unban":
            return Change(out=State(bans=self._covering(state.bans)))
        return self._banned(state)

    def _given(self, entry: Entry) -> Change:
        """What goes from somebody, and what comes to somebody."""
        out, into = {entry}, set[Entry]()
        if self.do == "add":
            out, into = set(), {entry}
        elif self.do == "move":
            into = {self._moved()}
        elif self.do == "hand":
            into = {Entry(self.to, call=self.call)}
        elif self.do == "swap":
            out = {entry, Entry(self.to, call=self.other)}
            into = {
                Entry(self.to, call=self.call),
                Entry(self.person, call=self.other),
            }
        return Change(State(given=frozenset(out)), State(given=frozenset(into)))

    def _entry(self, state: State) -> Entry:
        """What the order is about: for all but `add`, as the draft has it."""
        if self.call:
            return Entry(self.person, call=self.call)
        if self.do == "add":
            return self._moved()
        have = (
            one
            for one in sorted(state.given)
            if (one.person, one.placement) == (self.person, self.placement)
        )
        return next(have, Entry(self.person, placement=self.placement))

    def _moved(self) -> Entry:
        if self.call:
            return Entry(self.person, call=self.to)
        starts = tuple(sorted(set(self.starts.split())))
        if not self.mentor or not starts:
            raise Refused(_("Choose a mentor and the time of each sitting."))
        return Entry(
            self.person, placement=self.placement, mentor=self.mentor, starts=starts
        )

    def _banned(self, state: State) -> Change:
        """A ban takes back what it forbids, and a pin of it."""
        ban = Entry(self.person, call=self.call, placement=self.placement)
        gone = State(
            given=frozenset(one for one in state.given if ban.covers(one)),
            pins=frozenset(one for one in state.pins if ban.covers(one)),
        )
        return Change(gone, State(bans=frozenset({ban})))

    def _covering(self, entries: Entries) -> Entries:
        about = Entry(self.person, call=self.call, placement=self.placement)
        return frozenset(one for one in entries if about.covers(one))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10


def _is_instant(text: str) -> bool:
    """Whether it is a moment as files write it: in UTC, with Z."""
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return found.year >= 2000
