"""Promise of the tests: they mirror the application, so that a rule is found beside its proof."""

from __future__ import annotations

import ast

from tests.contracts.tree import ROOT, files, name

# Rooms without decisions of their own: tables by test_tables.py, pages by the access matrix and the
# journeys, reads and forms by the verbs and pages that use them.
PROVEN_ELSEWHERE = {"__init__", "models", "queries", "forms", "routes", "cli"}
SHORT = 20

# Each with the place that proves it instead.
EXCEPTIONS: dict[str, str] = {}


def _has_a_decision(path_text: str) -> bool:
    """Whether a module does something: more than a few lines, and a function or method in it."""
    module = ast.parse(path_text)
    return len(path_text.splitlines()) > SHORT and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(module)
    )


def test_every_rule_and_verb_has_its_test_file() -> None:
    missing = []
    for path in files(".py", under=("app",)):
        if path.stem in PROVEN_ELSEWHERE or name(path) in EXCEPTIONS:
            continue
        mirror = ROOT / "tests" / path.relative_to(ROOT / "app").with_name(f"test_{path.name}")
        if not mirror.exists() and _has_a_decision(path.read_text(encoding="utf-8")):
            missing.append(f"{name(path)} → {name(mirror)}")
    assert not missing, "\n".join(missing)


def test_every_feature_has_a_folder_of_tests() -> None:
    features = {path.parent.name for path in (ROOT / "app").glob("*/*.py")}
    bare = [
        feature for feature in features if not any((ROOT / "tests" / feature).glob("test_*.py"))
    ]
    assert not sorted(bare)


def test_an_exception_ends_when_its_reason_does() -> None:
    assert not [
        where
        for where, proof in EXCEPTIONS.items()
        if not (ROOT / where).exists() or not (ROOT / proof).exists()
    ]
