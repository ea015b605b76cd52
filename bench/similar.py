"""How long it takes to find what is public and says the same, at 1,000 texts and at 100,000."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from app import create_app
from app.db import db, insert_into, session
from app.screening import echoes
from app.screening.models import EchoKey
from app.text.resembling import bands
from app.web.unit_of_work import transaction
from tests.conftest import migrate, sqlite_settings

BAR = 1.5
SUBJECTS = ("محطة كهرباء", "مدرسة ثانوية", "مركز صحي", "جسر حديد", "شبكة مجاري", "محطة تحلية")
VERBS = ["نطالب بإنشاء", "نقترح بناء", "نحتاج إلى", "لماذا تأخر", "نريد تأهيل", "متى تنتهي"]
ENDS = ["قبل الصيف القادم", "في القضاء كله", "بدل الوعود", "بميزانية معلنة", "مع موعد مكتوب"]
SLOGAN = "نريد كهرباء وماء وخدمات لكل بيت في كل محافظة"
BATCH = 2_000


def texts(count: int, rng: Random) -> list[str]:
    """Invented ones; every tenth is a slogan that many send."""
    return [
        SLOGAN
        if n % 10 == 0
        else f"{rng.choice(VERBS)} {rng.choice(SUBJECTS)} رقم {rng.randrange(10**6)} "
        f"{rng.choice(ENDS)} في حي {rng.randrange(10**4)}"
        for n in range(count)
    ]


def fill(written: list[str]) -> None:
    known: dict[str, tuple[int, ...]] = {}
    for start in range(0, len(written), BATCH):
        rows = []
        for text in written[start : start + BATCH]:
            keys = known.get(text) or known.setdefault(text, bands(text))
            ref = secrets.token_hex(4).upper()
            rows += [{"key": key, "ref": ref} for key in keys]
        with transaction():
            session().execute(insert_into(EchoKey).on_conflict_do_nothing(), rows)


def milliseconds(asked: list[str]) -> float:
    found = []
    for text in asked:
        begun = perf_counter()
        echoes.candidates(text)
        found.append(1000 * (perf_counter() - begun))
        session().rollback()
    return median(found)


def main() -> None:
    rng = Random(7)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(sqlite_settings(Path(folder)))
        migrate(app)
        with app.app_context():
            times = []
            for size, more in ((1_000, 1_000), (100_000, 99_000)):
                fill(texts(more, rng))
                asked = [*texts(150, rng), *[SLOGAN] * 50]
                milliseconds(asked)
                times.append(milliseconds(asked))
                print(
                    f"{size:>7,} public texts: {times[-1]:.2f} ms to find those that resemble one"
                )
            print(f"ratio {times[1] / times[0]:.2f} (≤ {BAR})")
            db.engine.dispose()


if __name__ == "__main__":
    main()
