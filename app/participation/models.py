"""Two islands: what people chose, and what people said; no column joins them.

Rows carry days, not hours, where they stand for a choice, and tables here keep no row order, so
that neither a moment nor a position leads from one island to the other.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Counter, text_enum
from app.identity.rules import Means
from app.participation.background_rules import (
    AgeGroup,
    Gender,
    PlaceType,
    Question,
    Schooling,
)
from app.participation.rules import (
    Choice,
    ConfirmationLevel,
    FlagReason,
    Kind,
    Stance,
    Status,
    is_public,
    shown_reference,
)

NO_ROW_ORDER = {"sqlite_with_rowid": False}


def only(condition: str) -> dict[str, Any]:
    """An index of the rows alone for which the condition holds, on both stores."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


PUBLIC_ONLY = only("published_text IS NOT NULL")
# Who proposed statements to begin with; everybody else's pseudonym is a digest.
HOUSE = bytes(32)
LISTED = ("round_id", "topic_slug", "kind")
NO_TOPIC = ""


def _round_key() -> Mapped[int]:
    return mapped_column(ForeignKey("round.id"), primary_key=True)


def _topic_key() -> Mapped[str]:
    return mapped_column(String(40), ForeignKey("topic.slug"), primary_key=True)


# --- what people chose -------------------------------------------------------------------------


class Voter(Base):
    """A pseudonym in one round, of a device or of a confirmed voice; its key is not here."""

    __tablename__ = "voter"
    __table_args__ = (NO_ROW_ORDER,)

    round_id: Mapped[int] = _round_key()
    ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    level: Mapped[ConfirmationLevel] = mapped_column(
        text_enum(ConfirmationLevel, "level"), default=ConfirmationLevel.PROVISIONAL
    )
    # All that this island learns of a confirmation; a voter is born with it and never changes.
    confirmed_by: Mapped[Means | None] = mapped_column(text_enum(Means, "means"))
    # The votes stay counted under nobody's name, so that this one may not vote again in the round.
    has_left: Mapped[bool] = mapped_column(default=False, server_default=false())


class Vote(Base):
    """One voter's present choice on one topic in one round."""

    __tablename__ = "vote"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_ref"], ["voter.round_id", "voter.ref"]),
        NO_ROW_ORDER,
    )

    round_id: Mapped[int] = _round_key()
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    topic_slug: Mapped[str] = _topic_key()
    choice: Mapped[Choice] = mapped_column(text_enum(Choice, "choice"))
    first_cast_on: Mapped[date] = mapped_column(Date)
    # Decides which of two choices is the newer one when a device joins its confirmed voice.
    chosen_on: Mapped[date] = mapped_column(Date)


class VoteKey(Base):
    """An act of voting already carried out, by its form; repeating it changes nothing."""

    __tablename__ = "vote_key"
    __table_args__ = (NO_ROW_ORDER,)

    round_id: Mapped[int] = _round_key()
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    # Until when it must be kept: no form lives for two days.
    sent_on: Mapped[date] = mapped_column(Date)


class Tally(Base):
    """Exact counts of votes, moved in the same transaction as the vote they count."""

    __tablename__ = "tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = _round_key()
    topic_slug: Mapped[str] = _topic_key()
    cast_on: Mapped[date] = mapped_column(Date, primary_key=True)
    choice: Mapped[Choice] = mapped_column(text_enum(Choice, "choice"), primary_key=True)
    level: Mapped[ConfirmationLevel] = mapped_column(
        text_enum(ConfirmationLevel, "level"), primary_key=True
    )
    # Chosen by the voter's pseudonym: a popular topic is several rows, and none falls below zero.
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Counter)


class Priority(Base):
    """A topic that a voter put among the few to begin with; order among them has no meaning."""

    __tablename__ = "priority"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_ref"], ["voter.round_id", "voter.ref"]),
        NO_ROW_ORDER,
    )

    round_id: Mapped[int] = _round_key()
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    topic_slug: Mapped[str] = _topic_key()
    # The same for the whole set: decides which of two is newer when a device joins a voice.
    chosen_on: Mapped[date] = mapped_column(Date)


class PriorityTally(Base):
    """Exact counts of the people who put a topic among their priorities."""

    __tablename__ = "priority_tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = _round_key()
    topic_slug: Mapped[str] = _topic_key()
    level: Mapped[ConfirmationLevel] = mapped_column(
        text_enum(ConfirmationLevel, "level"), primary_key=True
    )
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Counter)


class PriorityPeople(Base):
    """Exact counts of the people who chose any priority: the base of every share."""

    __tablename__ = "priority_people"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = _round_key()
    level: Mapped[ConfirmationLevel] = mapped_column(
        text_enum(ConfirmationLevel, "level"), primary_key=True
    )
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Counter)


class Background(Base):
    """What a confirmed voter chose to say about themselves in this round; no day, no hour.

    It hangs on the voter, so that answers can be counted with choices, and nowhere else.
    """

    __tablename__ = "background"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_ref"], ["voter.round_id", "voter.ref"]),
        NO_ROW_ORDER,
    )

    round_id: Mapped[int] = _round_key()
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    governorate: Mapped[str | None] = mapped_column(String(3))
    place_type: Mapped[PlaceType | None] = mapped_column(text_enum(PlaceType, "place_type"))
    age_group: Mapped[AgeGroup | None] = mapped_column(text_enum(AgeGroup, "age_group"))
    gender: Mapped[Gender | None] = mapped_column(text_enum(Gender, "gender"))
    schooling: Mapped[Schooling | None] = mapped_column(text_enum(Schooling, "schooling"))


class BackgroundTally(Base):
    """Exact counts of what confirmed voters say about themselves, one question at a time."""

    __tablename__ = "background_tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = _round_key()
    question: Mapped[Question] = mapped_column(text_enum(Question, "question"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(16), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(Counter)


# --- what people said --------------------------------------------------------------------------


class Participant(Base):
    """Who speaks in public: a pseudonym with a number for a name."""

    __tablename__ = "participant"
    __table_args__ = (NO_ROW_ORDER,)

    ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    alias_number: Mapped[int] = mapped_column(Integer, unique=True)
    joined_on: Mapped[date] = mapped_column(Date)
    # Until then it sends nothing; what the same device votes is on another island, and untouched.
    paused_until: Mapped[datetime | None]
    # The pseudonym in the place of the number, once a moderator has published it.
    public_name: Mapped[str | None] = mapped_column(String(120))
    # Everybody reads it from then on, like every text that a moderator may still take back.
    named_from: Mapped[datetime | None]
    # Said here for everybody to read, and never taken from what was said with the votes.
    shown_governorate: Mapped[str | None] = mapped_column(String(3))


class Submission(Base):
    """What a citizen sent for review: the author's words, and apart from them what everybody reads.

    Every kind is one life: sent, decided, perhaps changed or withdrawn, perhaps public.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint(
            "participant_ref",
            "round_id",
            "kind",
            "topic_slug",
            "skeleton_digest",
            name="uq_submission_same_words",
        ),
        UniqueConstraint("participant_ref", "submission_key"),
        CheckConstraint(
            "(status IN ('published', 'redacted')) = (published_text IS NOT NULL)",
            name="public_text_only_when_public",
        ),
        CheckConstraint("(kind = 'pseudonym') = (topic_slug IS NULL)", name="topic_of_kind"),
        # Each list as it is read: a page of it is a stretch of its index, with nothing to sort.
        *(
            Index(f"ix_submission_by_{order}", *LISTED, order, "ref", **PUBLIC_ONLY)
            for order in ("published_at", "mix_key")
        ),
        Index("ix_submission_shown", "shown_from", **PUBLIC_ONLY),
        Index("ix_submission_mixed", "round_id", "kind", "mix_key", "ref", **PUBLIC_ONLY),
        Index("ix_submission_waiting", "status", "submitted_at", "ref"),
        Index("ix_submission_skeleton", "skeleton_digest"),
        # Only the few rows that these lists are about.
        Index("ix_submission_again", "status", "submitted_at", "ref", **only("revision > 1")),
        Index("ix_submission_flagged", "flags", "ref", **only("flags > 0")),
        Index("ix_submission_risky", "status", "submitted_at", "ref", **only("risk > 0")),
        Index("ix_submission_second", "submitted_at", "ref", **only("choices > 0")),
        NO_ROW_ORDER,
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}  # noqa: RUF012 - read once, by the mapper

    ref: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"))
    # No foreign key: both tables are large, and each is spread by its own key.
    participant_ref: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    topic_slug: Mapped[str | None] = mapped_column(String(40), ForeignKey("topic.slug"))
    stance: Mapped[Stance] = mapped_column(text_enum(Stance, "stance"), default=Stance.NONE)
    text: Mapped[str] = mapped_column(Text)
    published_text: Mapped[str | None] = mapped_column(Text)
    skeleton_digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    submission_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    # The salt of what the public record says about this text; destroyed with the text.
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[Status] = mapped_column(text_enum(Status, "status"), default=Status.PENDING)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    # Everybody reads the public text from this moment on; without one nobody does. It lies ahead
    # while a decision can still be undone, and while a public text is set aside.
    shown_from: Mapped[datetime | None]
    # How many moderators chose about this text without its being decided.
    choices: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # A fixed random place in the mixed order, so that pages stay stable as others arrive.
    mix_key: Mapped[int] = mapped_column(Integer)
    flags: Mapped[int] = mapped_column(Integer, default=0)
    # From 0 to 100, by machine: it orders the moderators' queue and decides nothing.
    risk: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # It came while unusually many came from one device or network; from where, nobody keeps.
    burst: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def shown_ref(self) -> str:
        return shown_reference(self.ref)

    @property
    def is_public(self) -> bool:
        return is_public(self.status)


class Comment(Submission):
    """A text under a topic, with which readers may agree."""

    __mapper_args__ = {"polymorphic_identity": Kind.COMMENT}  # noqa: RUF012 - as above

    agreements: Mapped[int] = mapped_column(Counter, default=0, server_default="0")


Index(
    "ix_submission_by_agreements",
    *(Submission.__table__.c[name] for name in LISTED),
    Comment.agreements,
    Submission.ref,
    **PUBLIC_ONLY,
)


class Statement(Submission):
    """One sentence to agree or disagree with."""

    __mapper_args__ = {"polymorphic_identity": Kind.STATEMENT}  # noqa: RUF012 - as above

    # The name of a proposal in `catalogue/data/statements.toml`; a citizen's statement has none.
    proposal: Mapped[str | None] = mapped_column(String(24))


class Pseudonym(Submission):
    """A name that a participant would like to be called by."""

    __mapper_args__ = {"polymorphic_identity": Kind.PSEUDONYM}  # noqa: RUF012 - as above


class SubmissionTally(Base):
    """Exact counts of submissions by their kind and by where they stand."""

    __tablename__ = "submission_tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"), NO_ROW_ORDER)

    round_id: Mapped[int] = _round_key()
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"), primary_key=True)
    # No foreign key: `NO_TOPIC` stands for none, where a key cannot be empty.
    topic_slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[Status] = mapped_column(text_enum(Status, "status"), primary_key=True)
    stance: Mapped[Stance] = mapped_column(text_enum(Stance, "stance"), primary_key=True)
    n: Mapped[int] = mapped_column(Counter)


class Agreement(Base):
    """A reader agrees with a comment: a choice, so it stands under the voter's pseudonym."""

    __tablename__ = "agreement"
    __table_args__ = (NO_ROW_ORDER,)

    comment_ref: Mapped[str] = mapped_column(
        String(8), ForeignKey("submission.ref"), primary_key=True
    )
    voter_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, index=True)


class Flag(Base):
    """A reader asks for a second look; it orders the moderators' queue and hides nothing."""

    __tablename__ = "flag"
    __table_args__ = (NO_ROW_ORDER,)

    submission_ref: Mapped[str] = mapped_column(
        String(8), ForeignKey("submission.ref"), primary_key=True
    )
    flagger_ref: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, index=True)
    reason: Mapped[FlagReason] = mapped_column(text_enum(FlagReason, "reason"))
    flagged_on: Mapped[date] = mapped_column(Date)
    settled_on: Mapped[date | None] = mapped_column(Date)  # a moderator looked again
