"""The platform as a server loads it, to be measured: no rate is limited, and one page is empty."""

from __future__ import annotations

import sys

# The tools of the tests bring it along, and a library would load it: it is not what is served.
sys.modules["rich"] = None  # type: ignore[assignment]

from bench._empty import add_empty_page  # noqa: E402
from wsgi import app  # noqa: E402

app.config["RATE_LIMITS"] = False
add_empty_page(app)
