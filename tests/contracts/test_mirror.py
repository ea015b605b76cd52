"""Promise of the tests: they mirror the application, so that a rule is found beside its proof."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.tree import ROOT, files, name

# Rooms without decisions of their own: tables are proven by test_tables.py, pages by the access
# matrix and the journeys, reads, forms and commands by the verbs and pages that use them.
PROVEN_BY_USE = {"", "models", "queries", "forms", "routes", "cli"}
SHORT = 20

# Modules that show themselves only in whole answers, each with the file that proves it.
EXCEPTIONS: dict[str, str] = {
    "app/insights/straight.py": "tests/insights/test_opinion_groups.py",
    "app/postgres.py": "tests/web/test_unknown_outcome.py",
    "app/web/again.py": "tests/web/test_unknown_outcome.py",
    "app/web/errors.py": "tests/web/test_security.py",
    "app/web/logs.py": "tests/contracts/test_logs.py",
    "app/web/templating.py": "tests/contracts/test_templates.py",
    "app/web/visitor.py": "tests/contracts/test_access.py",
    "app/moderation/onward.py": "tests/moderation/test_queue_pages.py",
    "app/participation/figure_rows.py": "tests/participation/test_telling.py",
    "app/participation/presence.py": "tests/participation/test_routes.py",
    "app/participation/statement_page.py": "tests/participation/test_statement_routes.py",
    "app/participation/topic_page.py": "tests/participation/test_routes.py",
}


def _decides(path: Path) -> bool:
    """Whether a module does something: more than a few lines, and a function in them."""
    text = path.read_text(encoding="utf-8")
    return len(text.splitlines()) > SHORT and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(ast.parse(text))
    )


def _imported_by(test: Path) -> Iterator[str]:
    """Every module that a test file imports, or takes something from."""
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _has_its_proof(path: Path) -> bool:
    """A test file of its name in the mirrored folder, or one there that takes it in hand."""
    folder = (ROOT / "tests" / path.relative_to(ROOT / "app")).parent
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    tests = sorted(folder.glob("test_*.py"))
    return any(test.stem == f"test_{path.stem}" or module in _imported_by(test) for test in tests)


def test_every_rule_and_verb_is_proven_in_the_mirrored_folder() -> None:
    bare = [
        name(path)
        for path in files(".py", under=("app",))
        if path.stem.rpartition("_")[2] not in PROVEN_BY_USE
        and name(path) not in EXCEPTIONS
        and _decides(path)
        and not _has_its_proof(path)
    ]
    assert not bare, "no test beside: " + ", ".join(bare)


def test_every_feature_has_a_folder_of_tests() -> None:
    features = {path.parent.name for path in (ROOT / "app").glob("*/*.py")}
    bare = sorted(one for one in features if not any((ROOT / "tests" / one).glob("test_*.py")))
    assert not bare, f"no tests: {bare}"


def test_an_exception_ends_when_its_reason_does() -> None:
    ended = {
        module: proof
        for module, proof in EXCEPTIONS.items()
        if not (ROOT / module).exists() or not (ROOT / proof).exists()
    }
    assert not ended
