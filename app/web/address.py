"""Where people open the service, for words that are read outside of it."""

from __future__ import annotations

import os

from flask import current_app


def site() -> str:
    """The first of HOSTS, or this machine as `make run` serves it."""
    hosts = current_app.config["SETTINGS"].hosts
    if hosts:
        return f"https://{hosts[0]}"
    return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
