"""Who may do what: every view carries exactly one of these permissions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The five kinds of visitor; a citizen is anyone whose device has taken part."""

    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    MODERATOR = "moderator"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    READ = "read"  # published content
    TAKE_PART = "take part"  # vote, comment, agree, flag
    SEE_OWN = "see own"  # one's own votes and comments
    SIGN_IN = "sign in"  # the staff entrance
    SIGN_OUT = "sign out"
    GUARD_ACCOUNT = "guard account"  # one's own second step, passkeys, recovery codes
    MODERATE = "moderate"
    READ_REPORTS = "read reports"
    REPLY = "reply"  # in public, for the leadership
    EDIT_WORDS = "edit words"  # the lists that screening reads by
    SET_HOURS = "set hours"  # when moderators work, and when they do not
    OVERSEE = "oversee"  # the staff's acts, the list of names, requests to remove something
    OPERATE = "operate"  # machines asking whether the service is well


_PUBLIC = frozenset(
    {
        Permission.READ,
        Permission.TAKE_PART,
        Permission.SEE_OWN,
        Permission.SIGN_IN,
        Permission.OPERATE,
    }
)
_STAFF = _PUBLIC | {Permission.SIGN_OUT, Permission.GUARD_ACCOUNT}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ANONYMOUS: _PUBLIC,
    Role.CITIZEN: _PUBLIC,
    Role.MODERATOR: _STAFF | {Permission.MODERATE},
    Role.LEADER: _STAFF | {Permission.READ_REPORTS, Permission.REPLY},
    # An administrator runs the service; reading unpublished words is not part of that, and neither
    # is speaking for the leadership.
    Role.ADMINISTRATOR: _STAFF
    | {
        Permission.READ_REPORTS,
        Permission.EDIT_WORDS,
        Permission.SET_HOURS,
        Permission.OVERSEE,
    },
}


def may(role: Role, permission: Permission) -> bool:
    """Whether the role holds the permission; anything not granted is denied."""
    return permission in GRANTS[role]
