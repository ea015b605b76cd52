"""The decisions and what leads to them: rows added for each act, and never touched again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.db import Base, Counter, text_enum
from app.moderation import redress_models
from app.moderation.four_eyes import CONFIRMED, TAKES_TWO, Chosen
from app.moderation.rules import HOLD, NameKind, Outcome, Reason, TieKind
from app.participation.models import only
from app.participation.rules import Status, is_public, shown_reference

_CONFIRMED = ", ".join(sorted(f"'{reason.value}'" for reason in CONFIRMED))
_TWO = ", ".join(sorted(f"'{reason.value}'" for reason in TAKES_TWO))


class Undoing(Base):
    """A decision taken back by whoever made it, before anybody outside could learn of it."""

    __tablename__ = "undoing"
    __table_args__ = ({"sqlite_with_rowid": False},)

    decision_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("decision.id"), primary_key=True
    )
    undone_at: Mapped[datetime]


class Decision(Base):
    """What a moderator decided about one revision of a submission, and why."""

    __tablename__ = "decision"
    __table_args__ = (
        # Two people deciding at once: the database takes one decision and refuses the other.
        UniqueConstraint("submission_ref", "revision", "place"),
        CheckConstraint(
            "(outcome IN ('publish', 'keep', 'move')) = (reason IS NULL)",
            name="reason_unless_published_as_written",
        ),
        # Four eyes: of these, the database takes none that one person alone stands behind.
        CheckConstraint(
            "other_id IS NOT NULL OR outcome IN ('publish', 'keep', 'move')"
            f" OR NOT (guarded OR status_before <> 'pending' OR reason IN ({_TWO}))",
            name="two_people",
        ),
        CheckConstraint("other_id <> staff_id", name="different_people"),
        CheckConstraint("outcome <> 'escalate'", name="decided"),
        CheckConstraint(
            f"confirmed_by IS NOT NULL OR reason IS NULL OR reason NOT IN ({_CONFIRMED})",
            name="confirmed",
        ),
        CheckConstraint(
            "(outcome = 'move') = (moved_to IS NOT NULL) AND moved_to <> moved_from", name="moved"
        ),
        CheckConstraint("waited_seconds >= 0", name="waited"),
        Index("ix_decision_figures", "decided_at", "outcome", "reason"),
        Index("ix_decision_own", "staff_id", "decided_at"),
        {"sqlite_with_rowid": False},
    )

    # The name of the form that sent it, so that the same form sent twice is one decision.
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # No foreign key: a submission lies in another part of a spread database. Comments are never
    # deleted, only emptied.
    submission_ref: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int] = mapped_column(Integer)
    # The first decision on this revision, or the second, made after everybody could read it, …
    place: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # Who chose so too, where two must; each read the text without seeing the other's choice.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The administrator who confirmed it, for the reasons that take one.
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Whether the text mentions the alliance or a name on the list, as the list was then.
    guarded: Mapped[bool] = mapped_column(default=False, server_default=false())
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(text_enum(Reason, "reason"))
    # One passage a line; empty: the whole text. What was removed from a text is kept in the text
    # alone, where it can be forgotten.
    words: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")  # read by the author
    status_before: Mapped[Status] = mapped_column(text_enum(Status, "status_before"))
    # Since it was sent; of a public submission, since it was published.
    waited_seconds: Mapped[int] = mapped_column(Counter)
    decided_at: Mapped[datetime]
    moved_from: Mapped[str | None] = mapped_column(String(40))
    moved_to: Mapped[str | None] = mapped_column(String(40))
    undone_at: Mapped[datetime | None] = column_property(
        select(Undoing.undone_at).where(Undoing.decision_id == id).scalar_subquery()  # noqa: A003 - the column above
    )

    @property
    def is_after_publication(self) -> bool:
        return is_public(self.status_before)

    @property
    def waited(self) -> timedelta:
        return timedelta(seconds=self.waited_seconds)

    @property
    def passages(self) -> list[str]:
        return self.words.splitlines()

    def is_held(self, now: datetime) -> bool:
        """Whether it can still be undone, and is told to nobody outside."""
        return self.undone_at is None and now < self.decided_at + HOLD

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


class Judgement(Base):
    """What one reader chose about a text on which another one must choose as well.

    The next reader does not see it before choosing.
    """

    __tablename__ = "judgement"
    __table_args__ = (
        # Nobody chooses twice, and nobody takes another one's turn.
        UniqueConstraint("submission_ref", "revision", "place", "staff_id"),
        UniqueConstraint("key"),
        CheckConstraint("turn BETWEEN 1 AND 4", name="turn"),
        CheckConstraint(
            "(outcome IN ('publish', 'keep', 'escalate')) = (reason IS NULL)", name="reasoned"
        ),
        # A public text is set aside by one person once, and never again.
        Index("uq_judgement_set_aside", "submission_ref", unique=True, **only("set_aside")),
        Index("ix_judgement_own", "staff_id", "made_at"),
        {"sqlite_with_rowid": False},
    )

    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    turn: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(text_enum(Reason, "reason"))
    words: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    status_before: Mapped[Status] = mapped_column(text_enum(Status, "status_before"))
    set_aside: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]

    @property
    def is_after_publication(self) -> bool:
        return is_public(self.status_before)

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.staff_id, self.outcome, self.reason, tuple(self.words.splitlines()))

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


class Confirmation(Base):
    """What moderators agreed on waits for an administrator, who confirms it or finds otherwise.

    Answered, it is never changed. What they wrote stays in their judgements.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        CheckConstraint("other_id <> staff_id", name="different_people"),
        CheckConstraint("answered_by NOT IN (staff_id, other_id)", name="another"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (confirmed IS NULL)",
            name="answered",
        ),
        Index("ix_confirmation_open", "asked_at", "submission_ref", **only("answered_at IS NULL")),
        {"sqlite_with_rowid": False},
    )

    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    # Whose choice it is, and who stands behind it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    confirmed: Mapped[bool | None]

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.submission_ref)


class Objection(Base):
    """An author wants a moved text back where it was sent; it is moved back, and stays there."""

    __tablename__ = "objection"
    __table_args__ = ({"sqlite_with_rowid": False},)

    decision_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("decision.id"), primary_key=True
    )
    objected_at: Mapped[datetime]


class WatchedName(Base):
    """A name on the list of those whose mention takes two readers; taken off, it stays on record.

    Each change of the list is a version of it.
    """

    __tablename__ = "watched_name"
    __table_args__ = (
        Index("uq_watched_name_present", "key", unique=True, **only("removed_in IS NULL")),
        CheckConstraint("(removed_in IS NULL) = (removed_by IS NULL)", name="removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[NameKind] = mapped_column(text_enum(NameKind, "kind"))
    added_in: Mapped[int] = mapped_column(Integer, unique=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[datetime]
    removed_in: Mapped[int | None] = mapped_column(Integer, unique=True)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    removed_at: Mapped[datetime | None]


class Tie(Base):
    """A moderator holds an office in a party or is related to somebody on the list."""

    __tablename__ = "tie"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    name_id: Mapped[int] = mapped_column(ForeignKey("watched_name.id"), primary_key=True)
    kind: Mapped[TieKind] = mapped_column(text_enum(TieKind, "kind"))
    declared_at: Mapped[datetime]


APPENDED = (
    Decision,
    Judgement,
    Undoing,
    Objection,
    redress_models.Appeal,
    redress_models.Ruling,
    redress_models.Look,
)


def _refuse(*_: object) -> None:
    """A wrong decision is followed by another one; it is never rewritten."""
    raise RuntimeError("what was decided is never changed or deleted")


class Lease(Base):
    """Who has a submission open before them, and until when nobody else gets it."""

    __tablename__ = "lease"
    __table_args__ = ({"sqlite_with_rowid": False},)

    # No foreign key, as with decisions.
    submission_ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    # Since the beginning of a minute; None for one taken before this was kept.
    taken_at: Mapped[datetime | None]
    held_until: Mapped[datetime]


class OwnKeys(Base):
    """Which keys a moderator works with, where they differ from the usual ones."""

    __tablename__ = "own_keys"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    switched_on: Mapped[bool]
    keys: Mapped[str] = mapped_column(String(400), default="")


for model in APPENDED:
    event.listen(model, "before_update", _refuse)
    event.listen(model, "before_delete", _refuse)
