"""All indicators of a release: protected one by one on every core, then held to one pattern where two of them count the same persons, or one of them
some of another's persons."""

from concurrent.futures import Executor

import pandas as pd

from pipelines.disclosure import nested
from pipelines.disclosure.equal import CELLS, COUNTS, DISTINCT, WITHIN, alike_columns, equal_columns, slices
from pipelines.disclosure.holding import held_cells
from pipelines.disclosure.nested import Nested
from pipelines.disclosure.primary import HAS_COMPLEMENT
from pipelines.disclosure.problem import DisclosureError
from pipelines.disclosure.protect import HIDDEN, Protected, protect
from pipelines.disclosure.sums import KEY

ROUNDS = 12
SUMMED = ("tables", "cells", "counts", "primary", "hidden_before", "complementary", "components", "distinct_components", "solved_exactly",
          "solved_heuristically", "known_beforehand")
KINDS = {"organization": "organization", "funder": "ministry"}


class Together:
    """The indicators' cells, what readers know of each, and the marks laid so far."""

    def __init__(self, cells: pd.DataFrame, trees: dict, known: pd.DataFrame, earlier: pd.DataFrame | None, threshold: float, minimum: int, workers: Executor):
        self.parts = dict(list(cells.groupby("indicator_id", sort=True)))
        self.known = known.assign(knower_kind=known["knower"].str.split("/").str[0].map(KINDS))
        self.shares = dict(list(self.known.groupby("indicator_id", sort=True)))
        self.patterns = {i: None if earlier is None else earlier[earlier["indicator_id"] == i] for i in self.parts}
        self.statistics = cells.drop_duplicates("indicator_id").set_index("indicator_id")["statistic"]
        self.answers: dict[str, Protected] = {}
        self.settled: dict[Nested, tuple] = {}
        self.rules, self.workers = (trees, threshold, minimum), workers

    def protect(self, indicators: list[str]) -> None:
        """Choose (again) the marks of some indicators."""
        trees, threshold, minimum = self.rules
        jobs = {i: self.workers.submit(protect, self.parts[i], trees, self.shares.get(i, self.known.iloc[:0]), self.patterns[i], threshold, minimum)
                for i in indicators}
        self.answers |= {i: job.result() for i, job in jobs.items()}

    def hide(self, indicator: str, measure: str, cells: pd.MultiIndex) -> bool:
        """Lay marks on cells (WITHIN) of a column, to be kept when it is protected again. False where all of them are hidden already."""
        shown = self.answers[indicator].cells
        place = pd.MultiIndex.from_frame(shown[WITHIN]).isin(cells) & shown[f"{measure}_mark"].ne(HIDDEN).to_numpy() & shown[measure].notna().to_numpy()
        if not place.any():
            return False
        pattern = shown[[*KEY, "numerator_mark", "denominator_mark"]].copy()
        pattern.loc[place, f"{measure}_mark"] = HIDDEN
        if measure == "denominator" and (shown["statistic"] == "proportion").all():
            pattern.loc[place, "numerator_mark"] = HIDDEN
        self.answers[indicator].cells.loc[place, f"{measure}_mark"] = HIDDEN
        self.patterns[indicator] = pattern
        return True

    def spread(self, same: list[list[tuple[str, str, str]]]) -> set[str]:
        """What one of equal columns hides, all hide. The indicators that got marks."""
        changed = set()
        for group in same:
            hidden = {column: self._hidden(*column) for column in group}
            union = set().union(*hidden.values())
            for (indicator, measure, _), mine in hidden.items():
                if union - mine and self.hide(indicator, measure, _index(union - mine)):
                    changed.add(indicator)
        return changed

    def shown(self) -> pd.DataFrame:
        """The cells as a reader would see them now."""
        return pd.concat([answer.cells for answer in self.answers.values()], ignore_index=True)

    def _hidden(self, indicator: str, measure: str, part: str | None = None) -> set:
        """The cells (WITHIN) of a column that are hidden, in one slice or all."""
        cells = self.answers[indicator].cells
        mine = (cells[f"{measure}_mark"] == HIDDEN) & ((slices(cells) == part) if part else True)
        return set(pd.MultiIndex.from_frame(cells.loc[mine, WITHIN]))

    def part(self, pairs: list[Nested]) -> set[str]:
        """Marks that protect the differences of nested counts. Pairs whose counts bear the same marks as the last time are passed over. The indicators
        that got marks."""
        jobs, changed, (trees, threshold, minimum) = {}, set(), self.rules
        for pair in pairs:
            hidden = {c: self._hidden(*c) for c in (pair.whole, pair.part)}
            if self.settled.get(pair) == hidden:
                continue
            self.settled[pair] = hidden
            indicators = list(dict.fromkeys((pair.whole[0], pair.part[0])))
            rows = nested.pair_cells(pair, pd.concat([self.parts[i] for i in indicators], ignore_index=True), minimum)
            shares = nested.contributions(pair, self.known[self.known["indicator_id"].isin(indicators)], self.statistics.get)
            marks = nested.pattern(pair, rows, {c: _index(cells) for c, cells in hidden.items()})
            jobs[pair] = self.workers.submit(protect, rows, trees, shares, marks, threshold, minimum)
        for pair, job in jobs.items():
            found = job.result().cells
            for measure, column in zip(COUNTS, (pair.part, pair.whole), strict=True):
                if self.hide(*column, pd.MultiIndex.from_frame(found.loc[found[f"{measure}_mark"] == HIDDEN, WITHIN])):
                    changed.add(column[0])
        return changed


def _index(cells: set) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(sorted(cells), names=WITHIN) if cells else pd.MultiIndex.from_arrays([[]] * len(WITHIN), names=WITHIN)


def protected(cells: pd.DataFrame, trees: dict, known: pd.DataFrame, earlier: pd.DataFrame | None, threshold: float, minimum: int,
              pairs: list[Nested], alike: tuple, workers: Executor) -> tuple[pd.DataFrame, dict]:
    """(cells with numbers nulled, marks and earlier values where held back; the account of what was lost).

    known: knower (`organization/<neq>`, `funder/<ministry>`), KEY, numerator, denominator. earlier: the cells of the release before, as published.
    pairs: of indicators that `cells` has; alike: pairs of columns to be hidden in the same cells. Raises
    DisclosureError when columns that tell of each other do not settle on one pattern.
    """
    held = Together(cells, trees, known, earlier, threshold, minimum, workers)
    same, todo = equal_columns(cells) + alike_columns(cells, alike), list(held.parts)
    for _ in range(ROUNDS):
        held.protect(todo)
        todo = sorted(held.spread(same)) or sorted(held.part(pairs)) or sorted(held.spread(equal_columns(held.shown(), CELLS, DISTINCT)))
        if not todo:
            break
    else:
        raise DisclosureError(f"indicators that count the same persons do not settle on one pattern: {todo}")
    answers = [held.answers[i] for i in held.parts]
    whole = pd.concat([answer.cells for answer in answers], ignore_index=True).sort_values(KEY, ignore_index=True)
    account = _account([answer.report for answer in answers], _for_others(whole, earlier))
    return (whole if earlier is None else _held(whole, cells, earlier, trees, threshold, alike)), account


def _for_others(whole: pd.DataFrame, earlier: pd.DataFrame | None) -> int:
    """How many marks were handed on by another indicator rather than by the release before: `protect` cannot tell them apart."""
    count = 0
    for measure in COUNTS:
        kept = whole.loc[whole[f"{measure}_reason"] == "hidden_before", KEY]
        count += len(kept) - (0 if earlier is None else len(kept.merge(earlier.loc[earlier[f"{measure}_mark"] == HIDDEN, KEY], on=KEY)))
    return count


def _account(reports: list[dict], for_others: int) -> dict:
    total = {name: sum(r[name] for r in reports) for name in SUMMED}
    total |= {"hidden_before": total["hidden_before"] - for_others, "complementary": total["complementary"] + for_others}
    worst = max((r["gap"] for r in reports), default=0.0)
    # What was hidden in the release before to protect others stays lost: readers are told the sum.
    lost = {"primary": total["primary"], "complementary": total["complementary"] + total["hidden_before"]}
    shares = {f"{kind}_share": round(count / total["counts"], 4) if total["counts"] else 0.0 for kind, count in lost.items()}
    return total | shares | {"largest_gap": round(worst, 4)}


def _held(whole: pd.DataFrame, cells: pd.DataFrame, earlier: pd.DataFrame, trees: dict, threshold: float, alike: tuple) -> pd.DataFrame:
    """Earlier values, so marked, where a shown count moved by less than the threshold or would give such a move away."""
    true = whole.drop(columns=list(COUNTS)).merge(cells[[*KEY, *COUNTS]], on=KEY, validate="one_to_one")
    before = whole[KEY].merge(earlier[[*KEY, *COUNTS]], on=KEY, how="left", validate="one_to_one")
    held = held_alike(true, held_cells(true, earlier, trees, threshold), before, equal_columns(cells) + alike_columns(cells, alike))
    for measure in COUNTS:
        place = held[f"{measure}_held"].to_numpy(dtype=bool)
        whole.loc[place, measure] = before.loc[place, measure].astype(float)
        whole.loc[place, f"{measure}_mark"] = "held_back"
    return whole


def held_alike(cells: pd.DataFrame, held: pd.DataFrame, before: pd.DataFrame, same: list[list[tuple[str, str, str]]]) -> pd.DataFrame:
    """`held` with what one of equal columns holds back held by all, and a proportion's two counts together: today's figure of one would tell the other's.

    cells, held, before: on one index; a count can be held where it is shown and the release before showed it. Holding more gives nothing away.
    """
    held, place, part = held.copy(), pd.MultiIndex.from_frame(cells[WITHIN]), slices(cells)
    free = {m: (cells[f"{m}_mark"].ne(HIDDEN) & before[m].notna()).to_numpy() for m in COUNTS}
    rows = {column: ((cells["indicator_id"] == column[0]) & (part == column[2])).to_numpy() for group in same for column in group}
    pairs = cells["statistic"].isin(HAS_COMPLEMENT).to_numpy()
    while True:
        count = int(held.to_numpy().sum())
        for group in same:
            wanted = [place[rows[column] & held[f"{column[1]}_held"].to_numpy()] for column in group]
            union = wanted[0].append(list(wanted[1:]))
            for column in group:
                held.loc[rows[column] & free[column[1]] & place.isin(union), f"{column[1]}_held"] = True
        either = pairs & held.any(axis=1).to_numpy()
        for measure in COUNTS:
            held.loc[either & free[measure], f"{measure}_held"] = True
        if int(held.to_numpy().sum()) == count:
            return held
