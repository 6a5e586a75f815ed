"""A count within another's: whoever sees both sees how many are in the one and not in the other, and that difference is a count of persons too.

A difference of 0 says that two groups are the same, which no table calls a secret; from 1 to the threshold it is a small count. Each declared pair is a
problem of its own, like a proportion's: numerator the part, denominator the whole, complement their difference, which is never published. The marks that
each indicator bears already are given, and as in a proportion a hidden whole hides its part; the least that must be added goes on either count.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.disclosure.equal import COUNTS, WITHIN, slices
from pipelines.disclosure.primary import NESTED, scaled
from pipelines.disclosure.sums import KEY, SumError, names_of

Column = tuple[str, str]  # indicator, measure
# Sums of whole numbers: less than this apart is no difference.
NOTHING = 1e-6


@dataclass(frozen=True)
class Nested:
    """`part` is counted within `whole` in every cell."""

    whole: Column
    part: Column

    @property
    def name(self) -> str:
        return f"{'.'.join(self.part)} in {'.'.join(self.whole)}"

    def told(self) -> dict:
        """As readers are told: which column lies within which."""
        return {"whole": list(self.whole), "part": list(self.part)}


def pair_cells(pair: Nested, cells: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """The pair as cells of its own: KEY, statistic, numerator (the part), denominator (the whole), organizations; a row wherever the whole has one.

    Of totals, and of breakdowns by person, only where both have them. Whose figures they are is settled with each of them, so organizations only says
    where the part has anybody who counts (`minimum`) or nobody (0). Raises SumError where the part exceeds the whole: it is not within it.
    """
    both = slices(cells)
    shared = set(both[cells["indicator_id"] == pair.whole[0]]) & set(both[cells["indicator_id"] == pair.part[0]])
    whole, part = (_column(cells[both.isin(shared)], c) for c in (pair.whole, pair.part))
    within = part.reindex(whole.index)
    more = within.to_numpy() > whole.to_numpy() + NOTHING
    if more.any() or len(part.index.difference(whole.index)):
        cell = whole.index[more][0] if more.any() else part.index.difference(whole.index)[0]
        raise SumError(f"{pair.name}: more in the part than in the whole: {cell}")
    table = whole.rename("denominator").reset_index().assign(
        indicator_id=pair.name, method_version=1, statistic=NESTED, numerator=within.fillna(0.0).to_numpy(),
        organizations=np.where(within.notna(), minimum, 0))
    return table[[*KEY, "statistic", *COUNTS, "organizations"]]


def contributions(pair: Nested, known: pd.DataFrame, statistic: pd.Series) -> pd.DataFrame:
    """What each knower adds to the pair's cells: KEY, knower, knower_kind, numerator, denominator."""
    whole, part = (_column(known.assign(statistic=known["indicator_id"].map(statistic)), c, ["knower", "knower_kind"]) for c in (pair.whole, pair.part))
    table = whole.rename("denominator").reset_index().assign(
        indicator_id=pair.name, method_version=1, numerator=part.reindex(whole.index).fillna(0.0).to_numpy())
    return table[[*KEY, "knower", "knower_kind", *COUNTS]]


def pattern(pair: Nested, rows: pd.DataFrame, hidden: dict[Column, pd.MultiIndex]) -> pd.DataFrame:
    """The marks (KEY, numerator_mark, denominator_mark) that the pair's cells bear already: `hidden` cells (WITHIN) of each column."""
    index = pd.MultiIndex.from_frame(rows[WITHIN])
    marks = {f"{name}_mark": np.where(index.isin(hidden[column]), "hidden", None) for name, column in zip(COUNTS, (pair.part, pair.whole), strict=True)}
    return rows[KEY].assign(**marks)


def _column(cells: pd.DataFrame, column: Column, more: tuple | list = ()) -> pd.Series:
    """One column by cell (and by `more`), in units counted."""
    rows = cells[(cells["indicator_id"] == column[0]) & cells[column[1]].notna()]
    if (twice := rows.duplicated([*more, *WITHIN])).any():
        raise SumError(f"{column[0]}: two methods of one indicator in a difference: {names_of(rows[twice])[0]}")
    return rows[[*more, *WITHIN]].assign(figure=scaled(rows)[column[1]]).set_index([*more, *WITHIN])["figure"]
