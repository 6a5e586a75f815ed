"""Small tables to protect and an attack of the tests' own: it writes the sums anew and asks scipy for each interval."""

import itertools

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from pipelines.disclosure.hierarchies import DIMENSIONS
from pipelines.disclosure.protect import protect
from pipelines.disclosure.sums import KEY

THRESHOLD = 5
FIGURE = {"indicator_id": "placement_rate", "method_version": 1, "period": "2023-2024"}
NOBODY = pd.DataFrame(columns=[*KEY, "knower_kind", "knower", "numerator", "denominator"])


def cell(numerator, denominator=None, organizations=9, statistic="count", **nodes):
    """One row of the cells table."""
    place = {d: nodes.get(d, "ALL") for d in DIMENSIONS}
    return {**FIGURE, **place, "statistic": statistic, "numerator": float(numerator), "denominator": None if denominator is None else float(denominator),
            "organizations": organizations}


def partition(counts, dimension="region"):
    """A one-way table of counts with its total, and its tree."""
    rows = [cell(sum(counts))] + [cell(n, **{dimension: f"{i:04d}"}) for i, n in enumerate(counts)]
    return frame(rows), {dimension: {"ALL": [f"{i:04d}" for i in range(len(counts))]}}


def grid(counts, other="programme", statistic="count", bases=None):
    """A two-way table (territory x `other`) with every margin and its trees."""
    counts = np.array(counts)
    bases = counts if bases is None else np.array(bases)
    names = [f"t{i}" for i in range(counts.shape[0])], [f"p{j}" for j in range(counts.shape[1])]
    rows = []
    for i, j in itertools.product([None, *range(counts.shape[0])], [None, *range(counts.shape[1])]):
        at = (slice(None) if i is None else i, slice(None) if j is None else j)
        place = {"territory": "ALL" if i is None else names[0][i], other: "ALL" if j is None else names[1][j]}
        rows.append(cell(counts[at].sum(), None if statistic == "count" else bases[at].sum(), statistic=statistic, **place))
    return frame(rows), {"territory": {"ALL": names[0]}, other: {"ALL": names[1]}}


def frame(rows):
    table = pd.DataFrame(rows)
    table["denominator"] = table["denominator"].astype(float)
    return table


def shape(cells, trees):
    """(values, marks, equations) over the unknowns of a protected table: N, M of proportions, N of counts. The test's own way to write the sums."""
    above = {d: {child: up for up, below in t.items() for child in below} for d, t in trees.items()}
    index = {tuple(row[d] for d in DIMENSIONS): i for i, row in cells.iterrows()}
    equations = {}
    for place, i in index.items():
        for k, d in enumerate(DIMENSIONS):
            if place[k] != "ALL":
                parent = (*place[:k], above[d][place[k]], *place[k + 1:])
                if parent in index:
                    equations.setdefault((d, index[parent]), []).append(i)
    return [(parent, children) for (_, parent), children in sorted(equations.items())]


def width(truth, marks, equations, known, weights, paired):
    """The width of one count's interval by scipy's own linear programs; inf when it has no end. `weights`: its parts of all unknowns."""
    n = len(truth["N"])
    rows, right = [], []

    def say(coefficients):
        row = np.zeros(2 * n)
        for position, value in coefficients:
            row[position] += value
        rows.append(row)
        right.append(row @ np.concatenate([truth["N"], truth["M"]]))

    for parent, children in equations:
        for offset in (0, n) if paired else (0,):
            say([(parent + offset, -1.0)] + [(c + offset, 1.0) for c in children])
    for i in range(n):
        if i in known or not marks["numerator"][i]:
            say([(i, 1.0)])
        if paired and (i in known or not marks["denominator"][i]):
            say([(i, 1.0), (i + n, 1.0)])
        if not paired:
            say([(i + n, 1.0)])
    ends = []
    for sign in (1.0, -1.0):
        answer = linprog(sign * weights, A_eq=np.array(rows), b_eq=np.array(right), bounds=(0, None), method="highs")
        if answer.status == 3:
            return np.inf
        assert answer.status == 0, answer.message
        ends.append(answer.fun)
    return -ends[1] - ends[0]


def leaks(original, marks, trees, known=()):
    """Hidden counts whose interval is under the threshold (and under what `known` totals alone leave), attacked by this file's own programs."""
    original = original.reset_index(drop=True)
    paired = original["statistic"].iat[0] == "proportion"
    n = len(original)
    numerator = original["numerator"].to_numpy()
    truth = {"N": numerator, "M": original["denominator"].to_numpy() - numerator if paired else np.zeros(n)}
    equations = shape(original, trees)
    everything = {c: np.ones(n, dtype=bool) for c in ("numerator", "denominator")}
    found = []
    for i in range(n):
        counts = {"N": marks["numerator"][i], "M": paired and marks["numerator"][i], "D": paired and marks["denominator"][i]}
        for kind, hidden in counts.items():
            if hidden and i not in known:
                weights = np.zeros(2 * n)
                weights[i], weights[i + n] = kind in "ND", kind in "MD"
                least = min(THRESHOLD, width(truth, everything, equations, known, weights, paired))
                if width(truth, marks, equations, known, weights, paired) < least - 1e-5:
                    found.append((kind, tuple(original.loc[i, list(DIMENSIONS)])))
    return found


def marks_of(cells):
    return {c: (cells[f"{c}_mark"] == "hidden").to_numpy() for c in ("numerator", "denominator")}


def run(cells, trees, contributions=NOBODY, **more):
    """The protected table with the unprotected one in the same order."""
    found = protect(cells, trees, contributions, threshold=THRESHOLD, **more)
    return found, cells.sort_values(KEY).reset_index(drop=True)
