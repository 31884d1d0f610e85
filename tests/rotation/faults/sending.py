"""Mails that wait, and are sent again and again."""

from collections import Counter

from rotation import clock
from rotation.extensions import db
from rotation.invites import outbox
from rotation.invites.jobs import find_waiting_mails, send_mails
from rotation.invites.models import MailIntent, Outbox
from tests.rotation.faults.processes import SharedClock
from tests.rotation.faults.stage import Stage
from tests.rotation.faults.verify import Truth
from tests.rotation.invites.mailbox import Mailbox, name_of


class Sending:
    """The mails of one publication, which wait again in each trial."""

    def __init__(
        self, mailbox: Mailbox, stage: Stage, truth: Truth, time: SharedClock
    ) -> None:
        self.stage = stage
        self.mailbox = mailbox
        self.truth = truth
        self.time = time
        stage.publish()
        self.count = db.session.scalar(db.select(db.func.count(MailIntent.id)))
        db.session.rollback()

    def afresh(self) -> None:
        """All mails wait again, and the mailbox is empty."""
        db.session.rollback()
        self.mailbox.taken.clear()
        self.mailbox.misbehave = lambda *_: None
        values = {"state": "waiting", "attempt": 0, "strikes": 0, "owner": None}
        values |= {"lease_until": None, "sent_at": None, "failed_at": None}
        values |= {"error": "", "due_at": self.time.now()}
        db.session.execute(db.update(MailIntent).values(**values))
        db.session.execute(db.delete(Outbox))
        db.session.commit()

    def held(self) -> list[str]:
        """The Message-IDs of mails that somebody holds."""
        db.session.rollback()
        messages = db.session.scalars(
            db.select(MailIntent.message).where(MailIntent.owner.is_not(None))
        )
        found = [name_of(message) for message in messages]
        db.session.rollback()
        return found

    def all_sent(self) -> bool:
        if len(self.mailbox.names) < self.count:
            return False
        db.session.rollback()
        unsent = db.select(MailIntent.id).where(MailIntent.state != "sent").limit(1)
        found = db.session.scalar(unsent)
        db.session.rollback()
        return found is None

    def after_the_lease(self) -> None:
        self.time.forward(seconds=outbox.LEASE.total_seconds() + 1)

    def repeated(self) -> Counter[str]:
        return Counter({name: n - 1 for name, n in self.mailbox.names.items() if n > 1})

    def work(self, rounds: int = 1, **span: float) -> None:
        """Do here what a worker does: send what is due, and again after such a time."""
        for _ in range(rounds):
            find_waiting_mails(clock.now())
            send_mails(0)
            self.time.forward(**span)

    def states(self) -> Counter[str]:
        """How many mails are in which state."""
        db.session.rollback()
        return Counter(db.session.scalars(db.select(MailIntent.state)))

    def verify(self) -> None:
        """Everything holds, and every mail that can be is sent."""
        self.truth.verify(self.mailbox)
