"""The last step before a release: cells in, the same cells with their marks out, and the account of what was lost.

Nothing leaves here unprotected: what cannot be protected raises (DisclosureError), a table that does not add up raises (SumError), a node or a tree that
is not whole raises (HierarchyError).
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipelines.disclosure.choosing import LIMITS, Choice, Limits
from pipelines.disclosure.equal import COUNTS
from pipelines.disclosure.hierarchies import DIMENSIONS, check_nodes, declare
from pipelines.disclosure.memory import Memory
from pipelines.disclosure.posing import Posed, Tables
from pipelines.disclosure.primary import HAS_COMPLEMENT, STATISTICS, own_parts, reasons
from pipelines.disclosure.problem import DisclosureError
from pipelines.disclosure.sums import FIGURE, KEY, SumError, check_totals, names_of, system

HIDDEN = "hidden"
INPUT = [*KEY, "statistic", *COUNTS, "organizations"]


@dataclass(frozen=True)
class Protected:
    """cells: the input sorted by KEY, with numerator_mark, denominator_mark (null or "hidden"), their reasons, and hidden counts null; report; what is to
    be remembered when it is protected again."""

    cells: pd.DataFrame
    report: dict
    memory: Memory


@dataclass
class Account:
    """What the choice did, problem by problem."""

    forms: set[bytes] = field(default_factory=set)
    components: int = 0
    exact: int = 0
    weight: float = 0.0
    bound: float = 0.0
    gaps: list[dict] = field(default_factory=list)
    known_beforehand: int = 0


def protect(cells: pd.DataFrame, hierarchies: dict[str, dict[str, list[str]]], contributions: pd.DataFrame, previous: pd.DataFrame | None = None,
            threshold: float = 5, minimum_organizations: int = 3, limits: Limits = LIMITS, memory: Memory | None = None) -> Protected:
    """Hide what must be hidden, and as little more as protects it.

    cells: one row a cell: KEY, statistic, numerator, denominator, organizations. hierarchies: {dimension: {parent: [children]}}. contributions: KEY,
    knower_kind (organization, ministry), knower, numerator, denominator; a missing row is 0. previous: KEY, numerator_mark, denominator_mark of the
    release before: what was hidden stays hidden, what was shown stays shown unless it must be hidden. memory: of choices made before.
    """
    _check_rules(cells, threshold, minimum_organizations)
    trees = declare(hierarchies)
    check_nodes(cells, trees)
    table = cells[INPUT].sort_values(KEY).reset_index(drop=True)
    _check_counts(table)
    sums = system(table, trees)
    check_totals(table, sums)
    own = own_parts(table, contributions)
    why = reasons(table, own, threshold, minimum_organizations)
    earlier = _earlier(table, previous)
    marks = {column: np.zeros(len(table), dtype=bool) for column in COUNTS}
    account, memory = Account(), memory or Memory()
    for posed in Tables(table, sums, why, own, earlier, threshold).problems():
        choice, form = memory.placed_choice(posed, limits)
        _entered(posed, choice, form, account)
        for column, hidden in zip(posed.columns, choice.hidden, strict=True):
            if column is not None:
                marks[column][posed.rows[hidden]] = True
    return Protected(_masked(table, marks, why, earlier), _report(table, marks, why, earlier, account), memory)


def _check_rules(cells: pd.DataFrame, threshold: float, minimum: int) -> None:
    """Rules that protect nothing are refused, and so is a statistic of which nobody said what its counts are."""
    if not (np.isfinite(threshold) and threshold >= 2) or minimum < 1:
        raise DisclosureError(f"rules that protect nothing: threshold {threshold}, {minimum} organisations; at least 2 and 1 are needed")
    if cells.empty:
        raise DisclosureError("a table without a cell: there is nothing to protect")
    if unknown := sorted(set(cells["statistic"].astype(str)) - set(STATISTICS)):
        raise DisclosureError(f"unknown statistics: {', '.join(unknown)}")


def _check_counts(table: pd.DataFrame) -> None:
    """Counts are there, not negative, and a proportion's numerator is within its denominator."""
    numerator, denominator = table["numerator"].astype(float), table["denominator"].astype(float)
    proportion = table["statistic"].isin(HAS_COMPLEMENT)
    endless = np.isinf(numerator) | np.isinf(denominator)
    wrong = numerator.isna() | endless | (numerator < 0) | (denominator < 0) | (proportion & ~(denominator >= numerator))
    if wrong.any():
        raise SumError(f"counts that cannot be: {names_of(table[wrong])[0]}")


def _earlier(table: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    """numerator_mark, denominator_mark of each cell in the release before, and whether the cell was there."""
    if previous is None or previous.empty:
        return pd.DataFrame({"numerator_mark": None, "denominator_mark": None, "known": False}, index=table.index)
    position = pd.MultiIndex.from_frame(previous[KEY]).get_indexer(pd.MultiIndex.from_frame(table[KEY]))
    known = position >= 0
    found = {f"{c}_mark": np.where(known, previous[f"{c}_mark"].to_numpy(dtype=object)[position], None) for c in COUNTS}
    return pd.DataFrame({**found, "known": known}, index=table.index)


def _entered(posed: Posed, choice: Choice, form: bytes, account: Account) -> None:
    account.forms.add(form)
    account.components += 1
    account.exact += choice.exact
    account.weight += choice.weight
    account.bound += choice.bound
    account.known_beforehand += choice.known_beforehand
    if not choice.exact:
        names = names_of(posed.tables.cells.iloc[posed.rows[:1]])
        account.gaps.append({"component": names[0], "cells": len(posed.rows), "weight": choice.weight, "bound": choice.bound, "gap": choice.gap})


def _masked(table: pd.DataFrame, marks: dict[str, np.ndarray], why: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    answer = table.copy()
    for column in COUNTS:
        answer[column] = table[column].astype(float).mask(marks[column])
        answer[f"{column}_mark"] = pd.Series(np.where(marks[column], HIDDEN, None), index=table.index, dtype=object)
        kept = np.where(earlier[f"{column}_mark"] == HIDDEN, "hidden_before", "complementary")
        reason = np.where(why[f"{column}_reason"].notna(), why[f"{column}_reason"], kept)
        answer[f"{column}_reason"] = pd.Series(np.where(marks[column], reason, None), index=table.index, dtype=object)
    return answer


def _report(table: pd.DataFrame, marks: dict[str, np.ndarray], why: pd.DataFrame, earlier: pd.DataFrame, account: Account) -> dict:
    """Tables, cells, primary and complementary marks and their shares of all published counts, components and how they were solved."""
    counts = {c: table[c].notna().to_numpy() for c in COUNTS}
    total = int(sum(x.sum() for x in counts.values()))
    primary = int(sum((marks[c] & why[f"{c}_reason"].notna()).sum() for c in COUNTS))
    kept = int(sum((marks[c] & why[f"{c}_reason"].isna() & (earlier[f"{c}_mark"] == HIDDEN)).sum() for c in COUNTS))
    hidden = int(sum((marks[c] & counts[c]).sum() for c in COUNTS))
    kinds = table[list(DIMENSIONS)].ne("ALL")
    return {
        "tables": len(pd.concat([table[FIGURE], kinds], axis=1).drop_duplicates()), "cells": len(table), "counts": total,
        "primary": primary, "hidden_before": kept, "complementary": hidden - primary - kept,
        "primary_share": primary / total if total else 0.0, "complementary_share": (hidden - primary - kept) / total if total else 0.0,
        "components": account.components, "distinct_components": len(account.forms), "solved_exactly": account.exact,
        "solved_heuristically": account.components - account.exact, "known_beforehand": account.known_beforehand,
        "gap": 1.0 - account.bound / account.weight if account.weight > 0 else 0.0, "gaps": account.gaps,
        "primary_reasons": {k: int(v) for k, v in sorted(pd.concat([why[f"{c}_reason"] for c in COUNTS]).value_counts().items())},
    }
