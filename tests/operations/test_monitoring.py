"""Dashboard and alerts ask only for what the application tells, and each call says what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from flask import Flask

from app.operations.metrics import registry
from app.web import timing
from tests.contracts.tree import ROOT

FOLDER = ROOT / "deploy" / "monitoring"


def rules_in(name: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


RULES = rules_in("rules") + rules_in("cluster")
PANELS: list[dict[str, Any]] = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))["panels"]
# What Prometheus itself says of a target it reads, and what Patroni tells of a server.
OF_OTHERS = {"up": {"job"}, "patroni_primary": {"name"}, "patroni_postgres_streaming": {"name"}}


def expressions() -> Iterator[tuple[str, str]]:
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def selectors(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Every metric that is asked for, with the labels it is chosen by."""
    found = re.findall(r"\b(musharaka_\w+|patroni_\w+|up)\b(?:\{([^}]*)\})?", expression)
    for name, chosen in found:
        yield name, set(re.findall(r"(\w+)\s*[=!]", chosen))


@pytest.fixture
def told(sqlite_app: Flask) -> dict[str, set[str]]:
    """Every metric of an installation on SQLite, with its labels."""
    for _ in range(10):
        timing.observe("participation.home", 200, 0.1)
    found = dict(OF_OTHERS)
    for metric in registry(sqlite_app).collect():
        for sample in metric.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_every_expression_can_be_read_and_asks_for_what_is_told(
    where: str, expression: str, told: dict[str, set[str]]
) -> None:
    promql_parser.parse(expression)
    asked = list(selectors(expression))
    assert asked, f"{where} asks for nothing"
    for name, labels in asked:
        assert name in told, f"{where}: {name}"
        assert labels <= told[name], f"{where}: {name}"
    grouped = {label for group in re.findall(r"by \(([^)]*)\)", expression)
               for label in re.split(r",\s*", group)}  # fmt: skip
    assert grouped <= set().union(*(told[name] for name, _ in asked)), where


def test_everything_that_is_told_is_looked_at(told: dict[str, set[str]]) -> None:
    asked = {name for _, expression in expressions() for name, _ in selectors(expression)}
    unseen = {name.removesuffix("_sum") for name in told if name not in asked}
    assert unseen == {timing.NAME}, "a sum alone tells nothing that a bucket does not"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_call_says_what_to_do(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
    assert rule["annotations"]["summary"] and rule["labels"]["severity"] in {"page", "warn"}


@pytest.mark.parametrize("name", ["rules", "cluster"])
def test_every_call_is_tried_by_promtool(name: str) -> None:
    """`promtool test rules` plays them; here we see that none is left out."""
    tried = yaml.safe_load((FOLDER / f"{name}_test.yml").read_text("utf-8"))["tests"]
    wanted = [{"value": len(rules_in(name))}]
    assert tried[-1]["promql_expr_test"][0]["exp_samples"] == wanted


def test_the_monitor_reads_where_the_numbers_are_served() -> None:
    wanted = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (job,) = wanted["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["127.0.0.1:9108"]}]
    assert all(Path(FOLDER / name).is_file() for name in wanted["rule_files"])
