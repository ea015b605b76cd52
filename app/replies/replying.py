"""Replying in public: each version stays, and the public record holds its digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from app.catalogue.models import Round
from app.db import insert_into, session
from app.identity import acts
from app.identity.rules import Act
from app.replies import queries, rules
from app.replies.models import Reply, ReplyText
from app.replies.rules import RepliedMeanwhile, Texts
from app.transparency import ledger


def publish(
    round_: Round, topic: str, texts: Texts, *, read: int, staff_id: int, now: datetime
) -> int:
    """Publish the reply to a topic, or its next version; answers the number of what stands.

    `read` is how many versions there were when the form was opened. What stands already in the very
    same words, by whomever and however often it is sent, is published once. Raises `RoundStillOpen`
    before the round's end, `RepliedMeanwhile` when somebody published other words meanwhile, and
    `ValueError` for a reply with gaps, which the form points out.
    """
    rules.ensure_over(round_.state(now))
    if rules.gaps(texts):
        raise ValueError("a reply with gaps is not published")
    digest = rules.digest(texts)
    latest, said = queries.latest_version(round_.id, topic)
    if said == digest:
        return latest
    if latest != read or not _placed(round_, topic, read + 1, digest, staff_id, now):
        latest, said = queries.latest_version(round_.id, topic)
        if said == digest:  # the same form, sent twice at once
            return latest
        raise RepliedMeanwhile
    session().execute(
        insert(ReplyText),
        [
            {
                "round_id": round_.id,
                "topic_slug": topic,
                "number": read + 1,
                "language": language,
                **{part.value: words[part] for part in rules.Part},
            }
            for language, words in texts.items()
            if words
        ],
    )
    acts.note(Act.REPLIED, staff_id, now, subject=f"{round_.slug} {topic}", after=str(read + 1))
    ledger.record(
        "reply", {"slug": round_.slug, "topic": topic, "version": read + 1, "digest": digest}
    )
    return read + 1


def _placed(
    round_: Round, topic: str, number: int, digest: str, staff_id: int, now: datetime
) -> bool:
    """Whether this one takes the number; of two at once the database lets one."""
    placed = session().execute(
        insert_into(Reply)
        .values(
            round_id=round_.id, topic_slug=topic, number=number, digest=digest,
            published_at=now, published_by=staff_id,
        )
        .on_conflict_do_nothing()
        .returning(Reply.number)
    ).scalar()  # fmt: skip
    return placed is not None
