"""The trees of the dimensions that committee figures are broken down by, as declared: {dimension: {parent: [children]}}, root "ALL".

A declaration is refused when a node has two parents, is its own ancestor, or hangs on nothing; a figure whose node no tree holds is refused too:
a sum that is not known cannot be protected.
"""

from dataclasses import dataclass

import pandas as pd

ROOT = "ALL"
DIMENSIONS = ("programme", "region", "territory", "specialization", "status", "sex")
PERSONAL = ("status", "sex")


class HierarchyError(ValueError):
    """A declared tree, or a node used in a table, that cannot be used. The message names the dimension and the node."""


@dataclass(frozen=True)
class Hierarchy:
    """One dimension: `parent` maps each node but the root to the node above it; `nodes` lists all, parents first."""

    dimension: str
    parent: dict[str, str]
    nodes: tuple[str, ...]

    def path(self, node: str) -> list[str]:
        """The node, then every node above it up to the root. Raises HierarchyError on a node that the tree does not hold."""
        if node not in self.nodes:
            raise HierarchyError(f"{self.dimension}: unknown node « {node} »")
        found = [node]
        while found[-1] != ROOT:
            found.append(self.parent[found[-1]])
        return found


def declare(trees: dict[str, dict[str, list[str]]]) -> dict[str, Hierarchy]:
    """One Hierarchy a dimension; a dimension that is not declared has only its root. Raises HierarchyError."""
    unknown = sorted(set(trees) - set(DIMENSIONS))
    if unknown:
        raise HierarchyError(f"{unknown[0]}: unknown dimension; expected one of {', '.join(DIMENSIONS)}")
    return {name: _tree(name, trees.get(name, {})) for name in DIMENSIONS}


def _tree(dimension: str, children: dict[str, list[str]]) -> Hierarchy:
    parent: dict[str, str] = {}
    for above, below in children.items():
        if not below:
            raise HierarchyError(f"{dimension}: node « {above} » is declared with no child")
        for node in below:
            if node == ROOT:
                raise HierarchyError(f"{dimension}: the root « {ROOT} » stands under « {above} »")
            if node in parent:
                raise HierarchyError(f"{dimension}: node « {node} » has two parents, « {parent[node]} » and « {above} »")
            parent[node] = above
    _connected(dimension, children, parent)
    order, level = [ROOT], [ROOT]
    while level:
        level = [node for above in level for node in children.get(above, [])]
        order += level
    return Hierarchy(dimension, parent, tuple(order))


def _connected(dimension: str, children: dict[str, list[str]], parent: dict[str, str]) -> None:
    """Every node reaches the root: neither a gap (a parent that nobody declares as a child) nor a circle."""
    for node in sorted(set(parent) | set(children)):
        seen = [node]
        while seen[-1] != ROOT:
            above = parent.get(seen[-1])
            if above is None:
                raise HierarchyError(f"{dimension}: gap in the hierarchy, node « {seen[-1]} » hangs under no other")
            if above in seen:
                raise HierarchyError(f"{dimension}: node « {above} » is its own ancestor")
            seen.append(above)


def check_nodes(cells: pd.DataFrame, hierarchies: dict[str, Hierarchy]) -> None:
    """Raise HierarchyError when a row of `cells` names a node that its dimension's tree does not hold."""
    for name in DIMENSIONS:
        unknown = sorted(set(cells[name].astype(str)) - set(hierarchies[name].nodes))
        if unknown:
            raise HierarchyError(f"{name}: unknown node « {unknown[0]} »")
