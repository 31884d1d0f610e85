"""Answers to the survey, of nobody in particular."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from rotation.extensions import Base

WAVES = ("before", "after")


class SurveyAnswer(Base):
    """What somebody said to the statements (1 to 5, in their order) in one wave.

    `code` stands for the person (rotation/surveys/codes.py), `side` is sales or marketing
    when they answered, `wording` the number of the statements that they read. There is no
    number that counts up and no time, on purpose; SQLite keeps the rows by their key.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (
        CheckConstraint("wave IN ('before', 'after')", name="wave"),
        CheckConstraint("side IN ('sales', 'marketing')", name="side"),
        {"sqlite_with_rowid": False},
    )

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True
    )
    wave: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str]
    wording: Mapped[int]
    answers: Mapped[list[int]] = mapped_column(JSON)
