"""All indicators of a release: protected one by one on every core, then held to one pattern where two of them count the same persons."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context

import numpy as np
import pandas as pd

from pipelines.disclosure.hierarchies import PERSONAL, ROOT
from pipelines.disclosure.holding import held_cells
from pipelines.disclosure.problem import DisclosureError
from pipelines.disclosure.protect import COUNTS, HIDDEN, protect
from pipelines.disclosure.sums import KEY

ROUNDS = 12
WITHIN = [c for c in KEY if c not in ("indicator_id", "method_version")]
SUMMED = ("tables", "cells", "counts", "primary", "hidden_before", "complementary", "components", "distinct_components", "solved_exactly",
          "solved_heuristically", "known_beforehand")
KINDS = {"organization": "organization", "funder": "ministry"}


def protected(cells: pd.DataFrame, trees: dict, known: pd.DataFrame, earlier: pd.DataFrame | None, threshold: float, minimum: int) -> tuple[pd.DataFrame, dict]:
    """(cells with numbers nulled, marks and earlier values where held back; the account of what was lost).

    known: knower (`organization/<neq>`, `funder/<ministry>`), KEY, numerator, denominator. earlier: the cells of the release before, as published. Raises
    DisclosureError when equal columns do not settle on one pattern.
    """
    knowers = known.assign(knower_kind=known["knower"].str.split("/").str[0].map(KINDS))
    parts = {i: cells[cells["indicator_id"] == i] for i in sorted(cells["indicator_id"].unique())}
    shares = dict(list(knowers.groupby("indicator_id", sort=True)))
    patterns = {i: None if earlier is None else earlier[earlier["indicator_id"] == i] for i in parts}
    answers, todo, same = {}, list(parts), equal_columns(cells)
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as workers:
        for _ in range(ROUNDS):
            jobs = {i: workers.submit(protect, parts[i], trees, shares.get(i, knowers.iloc[:0]), patterns[i], threshold, minimum) for i in todo}
            answers |= {i: job.result() for i, job in jobs.items()}
            todo = _spread(answers, same, patterns)
            if not todo:
                break
        else:
            raise DisclosureError(f"indicators that count the same persons do not settle on one pattern: {todo}")
    whole = pd.concat([answers[i].cells for i in parts], ignore_index=True).sort_values(KEY, ignore_index=True)
    account = _account([answers[i].report for i in parts])
    return (whole if earlier is None else _held(whole, cells, earlier, trees, threshold)), account


def equal_columns(cells: pd.DataFrame) -> list[list[tuple[str, str, str]]]:
    """Groups of (indicator, measure, slice) with the same figure in every cell of the slice that both have: two rates of the same persons.

    A slice is a year's totals or a year's breakdowns by person: in an open year, or in totals alone, two indicators may differ that are one elsewhere.
    """
    group: dict[tuple, set] = {}
    for name, part in cells.groupby(_slices(cells), sort=True):
        columns = {(i, m, name): rows.set_index(WITHIN)[m].dropna() for i, rows in part.groupby("indicator_id", sort=True) for m in COUNTS}
        group |= {column: {column} for column, values in columns.items() if len(values)}
        for one, other in combinations([c for c in columns if c in group], 2):
            common = columns[one].index.intersection(columns[other].index)
            if len(common) and one[0] != other[0] and np.array_equal(columns[one].loc[common].to_numpy(), columns[other].loc[common].to_numpy()):
                joined = group[one] | group[other]
                group |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(g)) for g in group.values() if len(g) > 1})


def _slices(cells: pd.DataFrame) -> pd.Series:
    personal = (cells[list(PERSONAL)] != ROOT).any(axis=1)
    return cells["period"] + np.where(personal, " persons", " totals")


def _spread(answers: dict, same: list, patterns: dict) -> list[str]:
    """What one of equal columns hides, all hide: set the patterns to protect again, and return their indicators; empty when all agree."""
    changed = set()
    for group in same:
        hidden = {column: _hidden(answers[column[0]].cells, column[1], column[2]) for column in group}
        union = set().union(*hidden.values())
        for (indicator, measure, _), already in hidden.items():
            cells = answers[indicator].cells
            place = pd.MultiIndex.from_frame(cells[WITHIN]).isin(union - already)
            if place.any():
                before = patterns[indicator] if indicator in changed else cells[[*KEY, "numerator_mark", "denominator_mark"]].copy()
                before.loc[place, f"{measure}_mark"] = HIDDEN
                if measure == "denominator" and (cells["statistic"] == "proportion").all():
                    before.loc[place, "numerator_mark"] = HIDDEN
                patterns[indicator] = before
                changed.add(indicator)
    return sorted(changed)


def _hidden(cells: pd.DataFrame, measure: str, part: str) -> set:
    mine = (cells[f"{measure}_mark"] == HIDDEN) & (_slices(cells) == part)
    return set(pd.MultiIndex.from_frame(cells.loc[mine, WITHIN]))


def _account(reports: list[dict]) -> dict:
    total = {name: sum(r[name] for r in reports) for name in SUMMED}
    worst = max((r["gap"] for r in reports), default=0.0)
    shares = {f"{kind}_share": round(total[kind] / total["counts"], 4) if total["counts"] else 0.0 for kind in ("primary", "complementary")}
    return total | shares | {"largest_gap": round(worst, 4)}


def _held(whole: pd.DataFrame, cells: pd.DataFrame, earlier: pd.DataFrame, trees: dict, threshold: float) -> pd.DataFrame:
    """Earlier values, so marked, where a shown count moved by less than the threshold or would give such a move away."""
    true = whole.drop(columns=list(COUNTS)).merge(cells[[*KEY, *COUNTS]], on=KEY, validate="one_to_one")
    held = held_cells(true, earlier, trees, threshold)
    before = whole[KEY].merge(earlier[[*KEY, *COUNTS]], on=KEY, how="left", validate="one_to_one")
    for measure in COUNTS:
        place = held[f"{measure}_held"].to_numpy(dtype=bool)
        whole.loc[place, measure] = before.loc[place, measure].astype(float)
        whole.loc[place, f"{measure}_mark"] = "held_back"
    return whole
