"""The platform as a server loads it, to be measured: no rate is limited, and one page is empty."""

from __future__ import annotations

from app import create_app
from bench._empty import add_empty_page

app = create_app()
app.config["RATE_LIMITS"] = False
add_empty_page(app)
