"""The declared trees of the dimensions (`common/hierarchies.json`) and the rules that come with them."""

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = "ALL"
Column = tuple[str, str]  # indicator, measure


class Refused(Exception):
    """The exported files cannot be audited as they stand: no release may come of them. `where` names the file or table."""

    def __init__(self, where: str, problem: str):
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True)
class Family:
    """Columns that count the same thing over different agreements: a column of a cell is the sum of the parts whose pattern has a 1 in its place.
    zero_tells: that nobody is counted is a result of those who might have been."""

    name: str
    columns: tuple[Column, ...]
    zero_tells: bool = False


@dataclass(frozen=True)
class Hierarchies:
    """threshold: counts below it are hidden. parents: {dimension: {node: its parent}}, the root is ALL and has none. nested: (whole, part) of two
    indicators' counts."""

    threshold: float
    zeros_shown: bool
    minimum_organizations: int
    parents: dict[str, dict[str, str]]
    nested: tuple[tuple[Column, Column], ...] = ()
    families: tuple[Family, ...] = ()

    @property
    def dimensions(self) -> list[str]:
        return list(self.parents)

    def within(self, dimension: str, node: str, ancestor: str) -> bool:
        """Is a node the ancestor itself or below it?"""
        tree = self.parents[dimension]
        while node != ancestor and node in tree:
            node = tree[node]
        return node == ancestor


def read_hierarchies(folder: Path) -> Hierarchies:
    """Raises Refused if the file is absent, is not what it should be, or a tree has two parents for a node, a ring or a node out of reach."""
    path = folder / "common" / "hierarchies.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        trees = {dimension: _parents(dimension, tree) for dimension, tree in told["dimensions"].items()}
        if isinstance(told["threshold"], bool) or not isinstance(told["threshold"], int | float) or told["threshold"] < 2:
            raise ValueError(f"threshold: a number from 2 on is needed, not {told['threshold']!r}")
        nested = tuple((_column(pair["whole"]), _column(pair["part"])) for pair in told.get("nested", []))
        families = tuple(Family(str(each["name"]), tuple(_column(column) for column in each["columns"]), bool(each.get("zero_tells")))
                         for each in told.get("families", []))
        for family in families:
            if not family.columns or len({*family.columns}) < len(family.columns) or [other.name for other in families].count(family.name) > 1:
                raise ValueError(f"families: {family.name} has no columns, or stands twice, or one of its columns does")
        return Hierarchies(float(told["threshold"]), bool(told["zeros_shown"]), int(told["minimum_organizations"]), trees, nested, families)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused("common/hierarchies.json", f"{type(problem).__name__}: {problem}") from problem


def _column(told: list[str]) -> Column:
    indicator, measure = told
    if measure not in ("numerator", "denominator"):
        raise ValueError(f"{indicator} has no {measure!r}")
    return str(indicator), measure


def _parents(dimension: str, tree: dict[str, list[str]]) -> dict[str, str]:
    parents: dict[str, str] = {}
    for parent, children in tree.items():
        for child in children:
            if child in parents or child == ROOT:
                raise ValueError(f"{dimension}: {child} has more than one place in the tree")
            parents[child] = parent
    for node in {*tree, *parents}:
        seen = set()
        while node != ROOT:
            if node in seen or node not in parents:
                raise ValueError(f"{dimension}: {node} does not lead to {ROOT} (a gap or a ring in the tree)")
            seen.add(node)
            node = parents[node]
    return parents
