"""How well screening reads the gold set, for each check and variety, and how long a text takes."""

from __future__ import annotations

from time import perf_counter

from app.screening.lists import delivered_lists
from app.screening.reading import read
from app.text.resembling import bands, likeness
from tests.screening import gold


def kinds(text: str) -> set[str]:
    return {mark.kind.value for mark in read(text, delivered_lists())}


def milliseconds(act: object, texts: list[str]) -> float:
    begun = perf_counter()
    for text in texts:
        act(text)  # type: ignore[operator]
    return 1000 * (perf_counter() - begun) / len(texts)


def main() -> None:
    for line in gold.table(kinds):
        print(line)
    print("\nvariety check    precision recall (right, wrong, missed)")
    for code, kind, score in gold.by_check(kinds):
        if score.right + score.missed:
            counts = (score.right, score.wrong, score.missed)
            print(f"{code:7} {kind:8} {score.precision:9.2f} {score.recall:6.2f} {counts}")
    for name in ("built", "fresh"):
        for one in gold.criticisms(name):
            if kinds(one.text):
                print(f"false alarm, {name}, {one.variety}: {sorted(kinds(one.text))}")
    long = [one.text * 8 for one in gold.texts("built")]  # about 600 signs, the longest comment
    print(f"\nmarks of a long text: {milliseconds(kinds, long):.2f} ms")
    print(f"keys of a long text: {milliseconds(bands, long):.2f} ms")
    print(f"likeness of two: {milliseconds(lambda text: likeness(text, long[0]), long):.2f} ms")


if __name__ == "__main__":
    main()
