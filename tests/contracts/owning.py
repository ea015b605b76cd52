"""Whose each form is, beyond the role that may send it: what it does when a stranger sends it."""

from __future__ import annotations

# It names one person's thing, in its address or in a field: from everybody else it is refused.
ONE_PERSONS = frozenset(
    {
        "moderation.create_appeal",
        "moderation.create_objection",
        "moderation.create_pause_appeal",
        "moderation.create_undoing",
        "participation.edit_submission",
        "participation.withdraw_submission",
    }
)

# It is about whoever sends it, whatever its fields say, and about nobody else.
SENDERS = frozenset(
    {
        "identity.add_passkey",
        "identity.create_session",
        "identity.remove_passkey",
        "identity.renew_recovery_codes",
        "identity.set_up",
        "identity.sign_out",
        "identity.sign_out_others",
        "identity.take_second_step",
        "moderation.answer_exercise",
        "moderation.declare_tie",
        "moderation.end_lease",
        "moderation.save_care",
        "moderation.save_keys",
        "participation.ask_code",
        "participation.ask_code_again",
        "participation.ask_notices",
        "participation.check_code",
        "participation.confirm_notices",
        "participation.create_agreement",
        "participation.create_comment",
        "participation.create_flag",
        "participation.create_statement",
        "participation.create_statement_flag",
        "participation.create_statement_vote",
        "participation.create_vote",
        "participation.delete_background",
        "participation.drop_name",
        "participation.forget_device",
        "participation.keep_act",
        "participation.propose_name",
        "participation.save_background",
        "participation.save_priorities",
        "participation.search",
        "participation.see_notices",
        "participation.show_governorate",
        "participation.sign_out_everywhere",
        "participation.stop_notices",
        "participation.withdraw_agreement",
        "privacy.create_copy",
        "privacy.delete_choices",
        "privacy.delete_words",
        "web.save_preferences",
    }
)

# It is the office's, or anybody's who holds the paper: the role alone decides, or the secret does.
OFFICES = frozenset(
    {
        "hours.set_day",
        "hours.set_pause",
        "identity.accept_invitation",
        "moderation.add_name",
        "moderation.answer_confirmation",
        "moderation.answer_pause",
        "moderation.answer_request",
        "moderation.create_decision",
        "moderation.create_look",
        "moderation.create_pause",
        "moderation.create_removal_request",
        "moderation.create_ruling",
        "moderation.decide_batch",
        "moderation.decline_as_same",
        "moderation.next_item",
        "moderation.remove_name",
        "moderation.renew_lease",
        "moderation.take_lease",
        "participation.stop_by_letter",
        "participation.use_card",
        "replies.publish",
        "reports.decide_case",
        "screening.save_word_list",
    }
)
