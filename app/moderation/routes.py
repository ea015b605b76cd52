"""One submission before a moderator, the decision on it, and its page for the author."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.catalogue.queries import topic_under
from app.errors import Refusal
from app.moderation import (
    care,
    confirming,
    leases,
    moving,
    names,
    onward,
    own_keys,
    quality,
    queries,
    rereading,
    sameness,
    waiting,
)
from app.moderation.annotating import annotate
from app.moderation.decisions import decide, is_own
from app.moderation.forms import DecisionForm
from app.moderation.leases import HeldByColleague
from app.moderation.marking import removed_parts
from app.moderation.queries import Item
from app.moderation.redress_forms import AppealForm, PauseAppealForm
from app.moderation.redress_rules import APPEAL_LENGTH
from app.moderation.rules import (
    AlreadyChose,
    AlreadyDecided,
    ChangedByAuthor,
    Incomplete,
    Reason,
    Tied,
    WithAdministrator,
    house_rule,
)
from app.moderation.standing import standing
from app.moderation.undoing import undo
from app.participation import presence
from app.participation.forms import FLAG_LABELS, form_of
from app.participation.name_rules import claimed_offices
from app.participation.rules import Kind, read_reference
from app.participation.similar import similar_published
from app.participation.submitting import own_submission
from app.permissions import Permission
from app.screening import advice
from app.screening.rules import MARK_LABELS
from app.text import excerpt
from app.web import form_token, visitor
from app.web.access import requires
from app.web.templating import page

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/mod/item/<ref>")
@requires(Permission.MODERATE)
def item(ref: str) -> str:
    """One submission with what a moderator weighs."""
    return _item_page(_before(ref), DecisionForm(formdata=None))


@blueprint.post("/mod/item/<ref>/decisions")
@requires(Permission.MODERATE)
def create_decision(ref: str) -> str | tuple[str, int] | Response:
    """Decide, and go on to the next submission; what is missing is asked for on the same page."""
    form = DecisionForm()
    key, staff_id, now = read_reference(ref), visitor.current().staff_id or 0, clock.now()
    try:
        if form.validate():
            if _read_again(ref, form):
                return onward.to_next(done=read_reference(ref))
            leases.take(key, staff_id, now)
            decision = decide(
                key,
                revision=form.revision.data or 0,
                place=form.place.data or 1,
                outcome=form.chosen_outcome(),
                reason=form.chosen_reason(),
                words=form.passages(),
                whole=form.whole.data,
                note=form.note.data or "",
                topic=form.topic.data or None,
                staff_id=staff_id,
                device=visitor.current().device,
                now=now,
                key=form_token.nonce(),
            )
            care.leave(queries.text_of(key), staff_id, now)
            if decision.is_after_publication:
                return onward.to_flagged(done=decision.submission_ref)
            return onward.to_next(done=decision.submission_ref)
    except Incomplete as gap:
        form.point_out(gap, _before(ref).submission.text)
    except (
        AlreadyDecided,
        AlreadyChose,
        ChangedByAuthor,
        HeldByColleague,
        Tied,
        WithAdministrator,
    ) as refusal:
        return _item_page(_before(ref), form, refusal=refusal), refusal.status
    return _item_page(_before(ref), form), 422


@blueprint.get("/me/comments/<ref>")
@requires(Permission.SEE_OWN)
def contribution(ref: str) -> str:
    """Where one's own submission stands, and why; for everybody else there is no such page."""
    return contribution_page(read_reference(ref), AppealForm(formdata=None))


def contribution_page(ref: str, appeal: AppealForm) -> str:
    """The author's page, with an appeal as it was typed."""
    submission = own_submission(ref, presence.author_ref())
    stands = standing(submission, clock.now())
    against_pause = isinstance(appeal, PauseAppealForm)
    return page(
        "moderation/contribution.html",
        submission=submission,
        stands=stands,
        topic=topic_under(submission.topic_slug),
        moved_from=topic_under(stands.moved_from),
        parts=list(removed_parts(submission.text, submission.published_text)),
        appeal_form=AppealForm(formdata=None) if against_pause else appeal,
        pause_form=appeal if against_pause else PauseAppealForm(formdata=None),
        appeal_length=APPEAL_LENGTH,
        problems=appeal.problems(),
        has_errors=bool(appeal.problems()),
        twin=sameness.public_twin(submission),
        form=form_of(submission.kind).holding(submission),
        house_rule=house_rule,
    )


@blueprint.post("/me/comments/<ref>/objections")
@requires(Permission.TAKE_PART)
def create_objection(ref: str) -> Response:
    """The author wants a moved text back under the topic it was sent to."""
    submission = own_submission(read_reference(ref), presence.author_ref())
    moving.object_to_move(submission, clock.now())
    return redirect(url_for("moderation.contribution", ref=submission.ref, _anchor="status"), 303)


@blueprint.post("/mod/undo/<decision>")
@requires(Permission.MODERATE)
def create_undoing(decision: str) -> Response:
    """Take back what one decided a moment ago, and open the text again."""
    undone = undo(decision, visitor.current().staff_id or 0, clock.now())
    ref = undone.submission_ref
    return redirect(url_for("moderation.item", ref=ref, done=ref, _anchor="done"), 303)


def _read_again(ref: str, form: DecisionForm) -> bool:
    """Whether this was a second reading: then what would have been decided is kept, no more."""
    submission = queries.item(ref).submission
    held = rereading.claimed(submission, visitor.current().staff_id)
    if held is None:
        return False
    rereading.record(
        held,
        submission.text,
        form.chosen_outcome(),
        form.chosen_reason(),
        form.passages(),
        whole=form.whole.data,
        now=clock.now(),
    )
    return True


def _before(ref: str) -> Item:
    """What this moderator reads: the item, or what they read again as if it were new."""
    found = queries.item(ref)
    held = rereading.claimed(found.submission, visitor.current().staff_id)
    return rereading.as_new(found) if held is not None else found


def _item_page(item: Item, form: DecisionForm, refusal: Refusal | None = None) -> str:
    submission = item.submission
    now, staff_id = clock.now(), visitor.current().staff_id
    holding = leases.holdings([submission.ref], now).get(submission.ref)
    return page(
        "moderation/item.html",
        item=item,
        submission=submission,
        topic=topic_under(submission.topic_slug),
        annotated=annotate(submission.text, advice.marks_in(submission.text, now)),
        mark_labels=MARK_LABELS,
        covered=care.cover(staff_id or 0, now)(submission),
        signs=quality.signs(visitor.current().staff_id, now),
        same=similar_published(submission.text, kind=submission.kind, other_than=submission.ref),
        holding=holding,
        held_by_other=holding is not None and holding.staff_id != staff_id,
        own=is_own(submission, visitor.current().device),
        names=names.mentions(submission.text),
        agreed=confirming.is_asked(submission, item.place),
        chose=queries.chose(submission, item.place, visitor.current().staff_id),
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        refusal=refusal,
        counts=waiting.counts(),
        done=onward.done(),
        filters=onward.filters().as_arguments(),
        token=form_token.issue(),
        **own_keys.shown(own_keys.keys_of(staff_id)),
        flag_labels=FLAG_LABELS,
        question=form_of(submission.kind)(formdata=None).text.label.text,
        house_rule=house_rule,
        reasons=Reason,
        excerpt=excerpt,
        offices=claimed_offices(submission.text) if submission.kind is Kind.PSEUDONYM else (),
    )
