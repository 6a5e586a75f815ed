"""The sums that tie published cells to each other: what an attacker can add and subtract.

One equation: a cell equals the sum of the cells one level below it in one dimension, the other dimensions equal. A combination without a row is a
structural zero, so an equation stands wherever at least one child row exists.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.hierarchies import DIMENSIONS, ROOT, Hierarchy

FIGURE = ["indicator_id", "method_version", "period"]
KEY = [*FIGURE, *DIMENSIONS]
# Sums are of counts and of decimals with six places: more than this apart is not a rounding.
TOLERANCE = 1e-6


class SumError(ValueError):
    """A table whose cells do not add up, or whose key is not unique. The message names the cell."""


@dataclass(frozen=True)
class Sums:
    """`matrix` (equations x cells, csr): +1 for each child, -1 for the parent, so that matrix @ values = 0; `parent` is the parent's cell."""

    matrix: sparse.csr_matrix
    parent: np.ndarray

    def components(self) -> list[np.ndarray]:
        """The cells that hang together through their equations, in order."""
        label = connected_components(abs(self.matrix.T) @ abs(self.matrix), directed=False)[1]
        order = np.argsort(label, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def names_of(cells: pd.DataFrame) -> list[str]:
    """Each cell as a message names it: indicator, version, period, then the nodes that are not the root."""
    answer = []
    for values in zip(*(cells[c].astype(str) for c in KEY), strict=True):
        nodes = [f"{d}={node}" for d, node in zip(DIMENSIONS, values[len(FIGURE):], strict=True) if node != ROOT]
        answer.append(" | ".join([*values[:len(FIGURE)], *(nodes or [ROOT])]))
    return answer


def system(cells: pd.DataFrame, hierarchies: dict[str, Hierarchy]) -> Sums:
    """The equations among `cells` (one row a cell, unique KEY, index 0..n-1), ordered by dimension and parent. Raises SumError on a double key."""
    double = cells.duplicated(KEY)
    if double.any():
        raise SumError(f"two rows for one cell: {names_of(cells[double])[0]}")
    codes = {column: pd.factorize(cells[column], sort=True) for column in KEY}
    position = pd.MultiIndex.from_arrays([codes[c][0] for c in KEY])
    rows, columns, signs, parents, count = [], [], [], [], 0
    for name in DIMENSIONS:
        labels = {label: i for i, label in enumerate(codes[name][1])}
        above = np.array([labels.get(hierarchies[name].parent.get(label), -1) for label in codes[name][1]] or [-1])
        up = above[codes[name][0]] if len(cells) else np.array([], dtype=int)
        child = np.flatnonzero(up >= 0)
        if not len(child):
            continue
        wanted = pd.MultiIndex.from_arrays([up[child] if c == name else codes[c][0][child] for c in KEY])
        found = position.get_indexer(wanted)
        child, found = child[found >= 0], found[found >= 0]
        heads, equation = np.unique(found, return_inverse=True)
        rows += [count + equation, count + np.arange(len(heads))]
        columns += [child, heads]
        signs += [np.ones(len(child)), -np.ones(len(heads))]
        parents.append(heads)
        count += len(heads)
    if not count:
        return Sums(sparse.csr_matrix((0, len(cells))), np.array([], dtype=int))
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return Sums(sparse.csr_matrix(entries, shape=(count, len(cells))), np.concatenate(parents))


def check_totals(cells: pd.DataFrame, sums: Sums) -> None:
    """Raise SumError, naming the parent cell, when a numerator or a denominator differs from the sum of its children."""
    for column in ("numerator", "denominator"):
        values = cells[column].astype(float).fillna(0.0).to_numpy()
        off = np.abs(sums.matrix @ values)
        wrong = np.flatnonzero(off > TOLERANCE * np.maximum(1.0, np.abs(values[sums.parent])))
        if len(wrong):
            cell = cells.iloc[[sums.parent[wrong[0]]]]
            below = values[sums.parent[wrong[0]]] + (sums.matrix @ values)[wrong[0]]
            raise SumError(f"{column} does not add up: {names_of(cell)[0]} holds {values[sums.parent[wrong[0]]]:g}, its parts {below:g}")
