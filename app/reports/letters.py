"""Telling leadership that a report came out: a link, and nothing a neighbour may not read."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import delete, exists, select

from app.catalogue.models import Round
from app.db import insert_into, session
from app.identity.models import Staff
from app.notifications import courier
from app.notifications.gateways import Begin, Message, Undelivered
from app.permissions import Role
from app.reports import queries
from app.reports.models import PublishedReport, ReportLetter
from app.web import address, locale
from app.web.unit_of_work import transaction


def tell(round_: Round, now: datetime) -> tuple[int, int]:
    """Mail every leader the link to the round's latest report; how many were told, and not.

    A letter is noted before it is sent, so nobody is told twice, whenever this is repeated or
    killed; one whose server refused it is tried again the next time.
    """
    report = queries.latest_report(round_.id)
    if report is None:
        return 0, 0
    told = failed = 0
    for leader in _untold(report):
        try:
            told += courier.way("email").deliver(
                letter(leader, round_.slug, report), _noting(report, leader, now)
            )
        except Undelivered as failure:
            failed += 1
            courier.complain("email", str(failure))
            if failure.refused:
                _forget(report, leader)
    return told, failed


def letter(leader: Staff, round_slug: str, report: PublishedReport) -> Message:
    """The words in all three languages: what came out and where, not what it says."""
    parts = []
    for code, tongue in locale.LOCALES.items():
        link = f"{address.site()}/{code}/lead/?round={round_slug}&version={report.number}"
        with force_locale(tongue):
            ready = gettext("A report is ready to read.")
        parts.append(f"{ready}\n{link}")
        if code == locale.DEFAULT:
            subject = ready
    # The same name when it is sent again, so that a mailbox shows it once.
    name = f"report-{report.digest[:16]}-{leader.id}"
    return Message(leader.email, subject, "\n\n".join(parts), name=name)


def _untold(report: PublishedReport) -> list[Staff]:
    noted = exists().where(
        ReportLetter.round_id == report.round_id,
        ReportLetter.number == report.number,
        ReportLetter.staff_id == Staff.id,
    )
    reads = (Staff.role == Role.LEADER, Staff.left_at.is_(None), Staff.password_hash.is_not(None))
    return list(session().scalars(select(Staff).where(*reads, ~noted).order_by(Staff.id)))


def _noting(report: PublishedReport, leader: Staff, now: datetime) -> Begin:
    def begin() -> bool:
        """Whether this worker is the one that tells them."""
        with transaction():
            row = insert_into(ReportLetter).values(
                round_id=report.round_id, number=report.number, staff_id=leader.id, begun_at=now
            )
            noted = row.on_conflict_do_nothing().returning(ReportLetter.staff_id)
            return session().execute(noted).scalar() is not None

    return begin


def _forget(report: PublishedReport, leader: Staff) -> None:
    with transaction():
        session().execute(
            delete(ReportLetter).where(
                ReportLetter.round_id == report.round_id,
                ReportLetter.number == report.number,
                ReportLetter.staff_id == leader.id,
            )
        )
