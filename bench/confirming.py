"""From a goal's link to a confirmed vote at 400 kbit/s and 400 ms, without scripts; and contacts.

Prints steps, requests, bytes with headers and seconds for three languages, and what of the written
forms of numbers and addresses is taken. Seconds are the browser's, on the throttled line; finding
the letter and reading the code is the person's time and not among them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import time_machine

from app import create_app
from app.identity.contacts import read_contact
from tests.browser import scenes
from tests.browser.serving import chromium, served
from tests.conftest import NOW, fill_catalogue, migrate, sqlite_settings
from tests.identity.test_contacts import EMAILS, OTHER_PHONES, PHONES, REFUSED
from tests.journeys.confirming import walk
from tests.notifications.mailbox import mailbox


def path() -> None:
    """The table of the way."""
    with tempfile.TemporaryDirectory() as name, mailbox() as box, chromium() as browser:
        template, folder = Path(name) / "template", Path(name) / "instance"
        template.mkdir()
        with time_machine.travel(NOW, tick=True):
            app = create_app(sqlite_settings(template))
            migrate(app)
            fill_catalogue(app)
        scenes.release(scenes.application(template, folder))
        os.environ |= {"MAIL_SERVER": box.url, "MAIL_SENDER": "codes@participation.example"}
        with served(folder) as site:
            for lang in ("ar", "ckb", "en"):
                steps = walk(browser, site, box, lang)
                for step in steps:
                    told = f"{step.requests} requests {step.sent:>7,} B {step.seconds:5.1f} s"
                    print(f"{lang:>4}  {step.name:<20} {told}")
                whole = sum(step.sent for step in steps)
                took = sum(step.seconds for step in steps)
                print(f"{lang:>4}  {len(steps)} steps in all       {whole:>18,} B {took:5.1f} s")


def contacts() -> None:
    """How many ways of writing are taken and refused, and that all are read as they should be."""
    taken = [*PHONES, *OTHER_PHONES, *EMAILS]
    wrong = [one for one in taken if read_contact(one) is None]
    wrong += [one for one in REFUSED if read_contact(one) is not None]
    print(f"numbers taken: {len(PHONES)} ways to write one, {len(OTHER_PHONES)} other prefixes")
    print(f"addresses taken: {len(EMAILS)}; refused: {len(REFUSED)}; read wrongly: {len(wrong)}")
    for typed in (*PHONES, *OTHER_PHONES, *EMAILS):
        found = read_contact(typed)
        print(f"  + {typed!r:<44} {found.kind.value if found else '?'}")
    for typed in REFUSED:
        print(f"  - {typed[:40]!r}")


if __name__ == "__main__":
    path()
    contacts()
