"""Published cases of cell suppression, read from JSON: which hidden cells can be known, and between which values.

{"cells": {"row|column": count}, "published_totals": "rows, columns and grand total" or [{"sum": n, "cells": [...]}],
 "suppressed": [...], "lower_bound": 0 or 1, "recoverable": [...], "intervals": {cell: [low, high]}}; other keys are ignored.

In words, `rows` publishes the sum of each first part, `columns` of each second part, `grand total` (or `total`) of all. In a table of three
parts or more all of these words together publish every margin (each sum over one or more dimensions). A table of one part has its grand total only.
"""

import itertools
import math
import re
from collections import defaultdict
from dataclasses import dataclass

from pipelines.audit.attack import Interval, Sum, attack

TOTAL_ALONE = re.compile(r"(?<!row[ -])(?<!rows[ -])(?<!column[ -])(?<!columns[ -])\btotal\b")


class CaseError(ValueError):
    """The case cannot be read: it says which part."""


@dataclass(frozen=True)
class Case:
    """cells: {key: count or None if not told}; sums: what is published; recoverable and intervals: None where the case does not say."""

    cells: dict[str, float | None]
    sums: list[Sum]
    suppressed: list[str]
    lower_bound: float
    recoverable: set[str] | None
    intervals: dict[str, Interval]

    def attacked(self) -> dict[str, Interval]:
        """Interval of each suppressed cell. Raises Infeasible."""
        hidden = set(self.suppressed)
        known = {cell: value for cell, value in self.cells.items() if cell not in hidden}
        told = [value for value in (*known.values(), *(equation.total for equation in self.sums)) if value is not None]
        return attack(self.suppressed, known, self.sums, self.lower_bound, whole=all(float(value).is_integer() for value in told))


def case_of(told: dict) -> Case:
    """A case out of its JSON. Raises CaseError."""
    if not isinstance(told, dict) or not isinstance(told.get("cells"), dict) or "published_totals" not in told:
        raise CaseError("a case needs `cells` (an object) and `published_totals`")
    cells = {str(key): value for key, value in told["cells"].items()}
    if wrong := sorted(key for key, value in cells.items() if value is not None and not _is_count(value)):
        raise CaseError(f"counts that are no numbers: {wrong}")
    if not _is_count(told.get("lower_bound") or 0):
        raise CaseError(f"`lower_bound` is no number: {told['lower_bound']!r}")
    suppressed = [str(key) for key in told.get("suppressed") or []]
    recoverable = None if told.get("recoverable") is None else {str(key) for key in told["recoverable"]}
    intervals = {str(key): _interval(key, bounds) for key, bounds in (told.get("intervals") or {}).items()}
    for place, named in (("suppressed", suppressed), ("recoverable", recoverable or ()), ("intervals", intervals)):
        if absent := sorted(set(named) - set(cells)):
            raise CaseError(f"`{place}` names cells that are not in `cells`: {absent}")
    if missing := sorted(key for key, value in cells.items() if value is None and key not in suppressed):
        raise CaseError(f"shown cells without a count: {missing}")
    return Case(cells, _sums(cells, told["published_totals"]), suppressed, float(told.get("lower_bound") or 0), recoverable, intervals)


def _is_count(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _interval(key: str, bounds) -> Interval:
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:
        raise CaseError(f"the interval of {key} is not [low, high]")
    low, high = bounds
    if not all(bound is None or _is_count(bound) for bound in bounds):
        raise CaseError(f"the interval of {key} is not of numbers: {bounds}")
    return Interval(-math.inf if low is None else float(low), math.inf if high is None else float(high))


def _sums(cells: dict, published) -> list[Sum]:
    if isinstance(published, list):
        return [_told(cells, each) for each in published]
    if not isinstance(published, str):
        raise CaseError("`published_totals` is neither words nor a list of sums")
    if any(value is None for value in cells.values()):
        raise CaseError("totals in words need the count of every cell, the suppressed ones too")
    margins = _margins(published, {len(key.split("|")) for key in cells})
    sums = defaultdict(list)
    for key in cells:
        parts = key.split("|")
        for kept in margins:
            sums[(kept, tuple(parts[place] for place in kept))].append(key)
    return [Sum(dict.fromkeys(members, 1.0), float(sum(cells[key] for key in members))) for members in sums.values()]


def _told(cells: dict, told) -> Sum:
    if not isinstance(told, dict) or not isinstance(told.get("sum"), int | float) or not isinstance(told.get("cells"), list):
        raise CaseError(f"a published total is not {{'sum': n, 'cells': [...]}}: {told}")
    members = [str(key) for key in told["cells"]]
    if not _is_count(told["sum"]):
        raise CaseError(f"a published total that is no number: {told['sum']}")
    if len(set(members)) < len(members):
        raise CaseError(f"a published total adds a cell twice: {sorted(key for key in set(members) if members.count(key) > 1)}")
    if absent := sorted(set(members) - set(cells)):
        raise CaseError(f"a published total adds cells that are not in `cells`: {absent}")
    values = [cells[key] for key in members]
    if None not in values and not math.isclose(math.fsum(values), told["sum"], rel_tol=1e-9, abs_tol=1e-6):
        raise CaseError(f"a published total does not add up: {told['sum']} is not the sum of {members}")
    return Sum(dict.fromkeys(members, 1.0), float(told["sum"]))


def _margins(words: str, sizes: set[int]) -> list[tuple[int, ...]]:
    """Which parts of a key each published sum keeps: (0,) rows, (1,) columns, () the grand total."""
    said = words.lower()
    rows, columns, every = "row" in said or "ligne" in said, "col" in said, "all" in said.split() or "margin" in said
    total = "grand" in said or "overall" in said or TOTAL_ALONE.search(said) is not None
    if not (rows or columns or total or every) and "none" not in said:
        raise CaseError(f"`published_totals` is not understood: {words}")
    if not sizes or "none" in said:
        return []
    if len(sizes) > 1:
        raise CaseError("totals in words need keys with one number of parts")
    parts = sizes.pop()
    if parts == 1:
        return [()] if total or every or rows else []
    if every or (parts > 2 and rows and columns and total):
        return [kept for size in range(parts) for kept in itertools.combinations(range(parts), size)]
    return [kept for wanted, kept in ((rows, (0,)), (columns, (1,)), (total, ())) if wanted]
