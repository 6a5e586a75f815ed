"""The marks of all indicators of a release while they are being laid: by one indicator's tables, by equal columns, nested pairs and families."""

from concurrent.futures import Executor

import numpy as np
import pandas as pd

from pipelines.disclosure import families as families_of
from pipelines.disclosure import nested
from pipelines.disclosure.equal import COUNTS, WITHIN, slices
from pipelines.disclosure.family_table import Column, Family
from pipelines.disclosure.hierarchies import declare
from pipelines.disclosure.memory import Memory
from pipelines.disclosure.nested import Nested
from pipelines.disclosure.primary import HAS_COMPLEMENT, scaled
from pipelines.disclosure.protect import HIDDEN, Protected, protect
from pipelines.disclosure.sums import KEY

KINDS = {"organization": "organization", "funder": "ministry"}
# How much dearer a mark on a column is that readers look for first.
DEAR = 10.0
Places = np.ndarray  # numbers of cells (WITHIN), the same for every indicator


class Laid:
    """The indicators' cells, what readers know of each, and the marks laid so far. Rows of an indicator are in the order of KEY, here and in answers."""

    def __init__(self, cells: pd.DataFrame, trees: dict, known: pd.DataFrame, earlier: pd.DataFrame | None, rules: tuple[float, int], workers: Executor,
                 shared: pd.DataFrame | None):
        cells = cells.sort_values(KEY, ignore_index=True)
        place, self.places = pd.factorize(pd.MultiIndex.from_frame(cells[WITHIN]))
        rows = cells.groupby("indicator_id", sort=True).indices
        part = slices(cells).to_numpy()
        self.parts = {i: cells.iloc[at].reset_index(drop=True) for i, at in rows.items()}
        self.place, self.part_of = ({i: of[at] for i, at in rows.items()} for of in (place, part))
        self.known = known.assign(knower_kind=known["knower"].str.split("/").str[0].map(KINDS))
        self.shared = None if shared is None else shared.assign(knower_kind=shared["knower"].str.split("/").str[0].map(KINDS))
        self.shares = dict(list(self.known.groupby("indicator_id", sort=True)))
        self.earlier = {i: None if earlier is None else earlier[earlier["indicator_id"] == i] for i in self.parts}
        self.patterns = dict(self.earlier)
        self.statistics = cells.drop_duplicates("indicator_id").set_index("indicator_id")["statistic"]
        self.answers: dict[str, Protected] = {}
        self.settled: dict[tuple, dict] = {}
        self.memories: dict[tuple, Memory] = {}
        self.trees, self.rules, self.workers = trees, rules, workers

    def protect(self, indicators: list[str]) -> None:
        """Choose (again) the marks of some indicators."""
        nothing = self.known.iloc[:0]
        jobs = {i: self.workers.submit(protect, self.parts[i], self.trees, self.shares.get(i, nothing), self.patterns[i], *self.rules,
                                       memory=self.answers[i].memory if i in self.answers else None)
                for i in sorted(indicators, key=lambda i: (-len(self.parts[i]), i))}
        self.answers |= {i: job.result() for i, job in jobs.items()}

    def hide(self, indicator: str, measure: str, places: Places) -> bool:
        """Lay marks on cells of a column, to be kept when it is protected again. False where all of them are hidden already."""
        shown = self.answers[indicator].cells
        at = np.isin(self.place[indicator], places) & shown[f"{measure}_mark"].ne(HIDDEN).to_numpy() & shown[measure].notna().to_numpy()
        if not at.any():
            return False
        pattern = shown[[*KEY, "numerator_mark", "denominator_mark"]].copy()
        pattern.loc[at, f"{measure}_mark"] = HIDDEN
        if measure == "denominator" and self.statistics[indicator] in HAS_COMPLEMENT:
            pattern.loc[at, "numerator_mark"] = HIDDEN
        self.answers[indicator].cells.loc[at, f"{measure}_mark"] = HIDDEN
        self.patterns[indicator] = pattern
        return True

    def hide_all(self, wanted: dict[Column, set[tuple]]) -> set[str]:
        """Marks on the cells (WITHIN) of some columns. The indicators that got marks."""
        numbers = {column: self.places.get_indexer(pd.MultiIndex.from_tuples(sorted(places))) for column, places in sorted(wanted.items())}
        return {column[0] for column, places in numbers.items() if self.hide(*column, places)}

    def hidden(self, indicator: str, measure: str, part: str | None = None) -> Places:
        """The cells of a column that are hidden, in one slice or all."""
        marked = (self.answers[indicator].cells[f"{measure}_mark"] == HIDDEN).to_numpy()
        return self.place[indicator][marked & (self.part_of[indicator] == part)] if part else self.place[indicator][marked]

    def spread(self, same: list[list[tuple[str, str, str]]]) -> set[str]:
        """What one of equal columns hides, all hide. The indicators that got marks."""
        changed = set()
        for group in same:
            union = np.unique(np.concatenate([self.hidden(*column) for column in group]))
            changed |= {indicator for indicator, measure, _ in group if self.hide(indicator, measure, union)}
        return changed

    def shown(self) -> pd.DataFrame:
        """The cells as a reader would see them now."""
        return pd.concat([answer.cells for answer in self.answers.values()], ignore_index=True)

    def apart(self, pairs: list[Nested], families: tuple[Family, ...]) -> set[str]:
        """Marks that protect the differences of nested counts, and of columns that count the same. The indicators that got marks."""
        jobs = [job for pair in pairs for job in self._pair(pair)] + [job for family in families for job in self._family(family)]
        found = []
        for name, columns, job in jobs:
            answer, self.memories[name] = job.result()
            chosen = {column: self.place[column[0]][rows] for column, rows in columns(answer)}
            self.settled[name] = {column: np.union1d(places, chosen[column]) for column, places in self.settled[name].items()}
            found += chosen.items()
        return {column[0] for column, places in found if self.hide(*column, places)}

    def _unsettled(self, name: tuple, hidden: dict[Column, Places]) -> bool:
        """Whether what is hidden of some columns is not what their last job left."""
        before = self.settled.get(name)
        if before is not None and all(np.array_equal(before[column], np.sort(hidden[column])) for column in hidden):
            return False
        self.settled[name] = hidden
        return True

    def _pair(self, pair: Nested):
        """The job of one pair, if it is to be done: (name, what gives each column's rows from its answer, job)."""
        columns = [pair.part, pair.whole]
        marks = {column: self.hidden(*column) for column in columns}
        if not self._unsettled((pair.name,), marks):
            return
        indicators = list(dict.fromkeys((pair.whole[0], pair.part[0])))
        rows = nested.pair_cells(pair, pd.concat([self.parts[i] for i in indicators], ignore_index=True), self.rules[1])
        shares = nested.contributions(pair, self.known[self.known["indicator_id"].isin(indicators)], self.statistics)
        pattern = nested.pattern(pair, rows, {c: self.places[places] for c, places in marks.items()})

        def taken(answer: pd.DataFrame):
            for measure, column in zip(COUNTS, columns, strict=True):
                cells = pd.MultiIndex.from_frame(answer.loc[answer[f"{measure}_mark"] == HIDDEN, WITHIN])
                yield column, np.isin(self.place[column[0]], self.places.get_indexer(cells))

        yield (pair.name,), taken, self.workers.submit(pair_protected, rows, self.trees, shares, pattern, *self.rules, memory=self.memories.get((pair.name,)))

    def _family(self, family: Family):
        """The jobs of a family that are to be done, one a period."""
        columns = [c for c in family.columns if c[0] in self.parts]
        if len(columns) < 2:
            return
        cells = {c: self._column(*c) for c in columns}
        cells |= {c: cells[c].assign(weight=cells[c]["weight"] * DEAR) for c in family.dear if c in cells}
        for period, parts in self.shared[self.shared["family"] == family.name].groupby("period", sort=True):
            name, of = (family.name, period), {c: table[table["period"] == period] for c, table in cells.items()}
            if self._unsettled(name, {c: self.place[c[0]][table.index[table["hidden"]]] for c, table in of.items()}):
                yield name, dict.items, self.workers.submit(families_of.hidden, family, of, parts, declare(self.trees), *self.rules,
                                                            self.memories.get(name, Memory()))

    def _column(self, indicator: str, measure: str) -> pd.DataFrame:
        """One column of an indicator as a family takes it: WITHIN, value, hidden, weight."""
        cells, before = self.parts[indicator], self.earlier[indicator]
        value = scaled(cells)[measure]
        hidden = np.isin(self.place[indicator], self.hidden(indicator, measure))
        shown = np.zeros(len(cells), dtype=bool)
        if before is not None:
            visible = pd.MultiIndex.from_frame(before.loc[before[f"{measure}_mark"] != HIDDEN, WITHIN])
            shown = np.isin(self.place[indicator], self.places.get_indexer(visible))
        table = cells[WITHIN].assign(value=value, hidden=hidden, weight=families_of.weights(cells, measure, value.to_numpy(), shown))
        return table[value.notna()]


def pair_protected(*given, **more) -> tuple[pd.DataFrame, Memory]:
    """A pair's cells, protected, and what is to be remembered of it."""
    answer = protect(*given, **more)
    return answer.cells, answer.memory
