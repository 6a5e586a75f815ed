"""The counts that every method starts from: agreements x indicators, with targets and what applies."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.reform.refusals import Refusal

# How each of the catalogue's statistics is drawn. `observed`: as recorded, without draws (posterior.py says why).
FAMILIES = {"proportion": "beta", "rate_per_100": "gamma", "attainment": "gamma", "count": "gamma", "effective_number": "observed", "ratio": "observed"}
PER = {"rate_per_100": 100.0}


@dataclass(frozen=True)
class Column:
    """One indicator under one method and one way of counting it.

    variant: "" as the catalogue counts it; another word (for collaboration: "declared") is another count of the same thing, which shares the draws of
    the first. family: beta, gamma or observed; empty = by statistic.
    """

    id: str
    statistic: str
    method: int = 1
    variant: str = ""
    family: str = ""

    @property
    def drawn(self) -> str:
        return self.family or FAMILIES[self.statistic]

    @property
    def key(self) -> str:
        return f"{self.id}@{self.method}" + (f"/{self.variant}" if self.variant else "")


@dataclass(frozen=True)
class Records:
    """numerator, denominator, target, applies: (columns, agreements). group: (agreements,) codes 0.. within which agreements are compared (nature).

    proportion: successes of trials. rate_per_100: events (not times 100) of persons. attainment: events against the target as denominator. count:
    denominator 1. target is on the scale of the value (a rate for a proportion); NaN where the agreement has none of its own.
    """

    agreements: np.ndarray
    columns: tuple[Column, ...]
    numerator: np.ndarray
    denominator: np.ndarray
    target: np.ndarray
    applies: np.ndarray
    group: np.ndarray

    @property
    def present(self) -> np.ndarray:
        """(columns, agreements): applies and has a denominator."""
        return self.applies & np.isfinite(self.numerator) & (self.denominator > 0)

    @property
    def value(self) -> np.ndarray:
        """(columns, agreements): numerator / denominator (x 100 for a rate per 100); NaN where absent."""
        per = np.array([PER.get(c.statistic, 1.0) for c in self.columns])[:, None]
        return np.where(self.present, self.numerator / np.where(self.present, self.denominator, 1) * per, np.nan)

    def index(self, key: str) -> int:
        """The row of a column's key. Refuses a key that is not there."""
        keys = [c.key for c in self.columns]
        if key not in keys:
            raise Refusal("column_absent", f"aucune donnée pour « {key} »", f"no data for “{key}”")
        return keys.index(key)

    def with_families(self, families: dict[str, str]) -> "Records":
        """The same figures, indicators drawn otherwise: {"collaboration_breadth": "beta"}, to see what drawing an observed one would change."""
        return replace(self, columns=tuple(replace(c, family=families.get(c.id, c.family)) for c in self.columns))

    def with_counts(self, numerator: np.ndarray, denominator: np.ndarray) -> "Records":
        return replace(self, numerator=numerator, denominator=denominator)


def of_arrays(agreements, columns, numerator, denominator, *, target=None, applies=None, group=None, minimum=None) -> Records:
    """Records from arrays agreements x columns, the shape of a table.

    minimum: (columns,) smallest denominator with which a figure counts; below it the figure is absent. Refuses: shapes that differ, negative or infinite
    counts, more successes than trials, two columns of one key.
    """
    x, n = (np.array(v, dtype=float).T for v in (numerator, denominator))
    shape = (len(columns), len(agreements))
    goal = np.full(shape, np.nan) if target is None else np.array(target, dtype=float).T
    on = np.isfinite(n) if applies is None else np.array(applies, dtype=bool).T
    codes = np.zeros(shape[1], dtype=int) if group is None else np.unique(np.asarray(group), return_inverse=True)[1].ravel()
    if {x.shape, n.shape, goal.shape, on.shape} != {shape} or codes.shape != shape[1:]:
        raise Refusal("shapes", f"tableaux de tailles différentes; attendu {shape[1]} ententes x {shape[0]} indicateurs",
                      f"arrays of different sizes; expected {shape[1]} agreements x {shape[0]} indicators")
    if len({c.key for c in columns}) < len(columns):
        raise Refusal("column_twice", "un même indicateur figure deux fois", "one indicator appears twice")
    counted = on & np.isfinite(x) & np.isfinite(n)
    trials = np.array([c.statistic == "proportion" for c in columns])[:, None]
    wrong = (counted & ((x < 0) | (n < 0) | (trials & (x > n)))) | np.isinf(x) | np.isinf(n)
    if wrong.any():
        c, a = np.argwhere(wrong)[0]
        raise Refusal("impossible_count", f"{columns[c].key}, {agreements[a]} : dénombrement impossible ({x[c, a]:g} sur {n[c, a]:g})",
                      f"{columns[c].key}, {agreements[a]}: impossible count ({x[c, a]:g} of {n[c, a]:g})")
    n = np.where(counted, n, 0.0)
    if minimum is not None:
        n = np.where(n < np.asarray(minimum, dtype=float)[:, None], 0.0, n)
    return Records(np.asarray(agreements), tuple(columns), np.where(counted, x, 0.0), n, goal, on, codes)
