"""Files that were uploaded and are being looked at before they count."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rotation.extensions import Base, Instant
from rotation.programs.models import Program


class Upload(Base):
    """One uploaded file between its preview and its commit; its bytes go when it ends.

    `kind` is people, availability, placements, roles or calls. `content` is `None` once
    the file is imported or forgotten; `committed_at` tells the two apart.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    uploaded_at: Mapped[Instant]
    committed_at: Mapped[Instant | None]

    program: Mapped[Program] = relationship()
