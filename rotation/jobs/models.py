"""That a worker is alive."""

from sqlalchemy.orm import Mapped, mapped_column

from rotation.extensions import Base, Instant


class Heartbeat(Base):
    """When a worker last said that it is there."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[Instant]
