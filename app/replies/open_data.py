"""The replies of a round as a file that anybody can hold to the public record."""

from __future__ import annotations

import json

from app.clock import baghdad_day
from app.replies import rules
from app.replies.queries import Replies


def as_json(found: Replies) -> str:
    """Every version: its topic, number, day, exact text, and the digest of that text."""
    listed = [
        {
            "topic": one.topic,
            "version": one.number,
            "published_on": baghdad_day(one.published_at).isoformat(),
            "exact_text": rules.exact(one.texts),
            "sha256": one.digest,
        }
        for versions in found.versions.values()
        for one in versions
    ]
    due = baghdad_day(found.due_at).isoformat()
    content = {"round": found.round.slug, "due_on": due, "replies": listed}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
