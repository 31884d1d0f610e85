"""What the worker does for seats on offer: it looks who fits, and ends what is over."""

import logging
from datetime import datetime

from rotation import clock
from rotation.errors import Refused
from rotation.extensions import db
from rotation.jobs.queue import enqueue, job
from rotation.jobs.worker import sweep
from rotation.seats import looking

log = logging.getLogger(__name__)

AT_ONCE = 20


@job("find_takers")
def find_takers(offer_id: int) -> None:
    """Look who may take an offered seat, and ask them."""
    anything_to_do = looking.count_look(offer_id)
    db.session.commit()  # so that a look that ends the worker counts, too
    if not anything_to_do:
        return
    try:
        looking.find_takers(offer_id, now=clock.now())
        db.session.commit()
    except Refused as refusal:  # what the judge found a moment ago holds no more
        db.session.rollback()
        log.warning("Offer %s is looked at again: %s", offer_id, refusal)


@sweep
def find_offers(now: datetime) -> None:
    """Offers whose worker was lost, and those whose time is over."""
    for offer_id in looking.give_up_looking(now)[:AT_ONCE]:
        enqueue("find_takers", offer_id)
    db.session.commit()
