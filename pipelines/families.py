"""Columns that count the same thing over different agreements: exits of every nature, of those with jobs, of those with training.

Whoever reads several such columns of a cell subtracts one from the other and has the count of the agreements that only one of them holds, which may be
of a single agreement. So a family of columns is cut into parts: one for each set of columns that some agreements enter together (`pattern`: a digit a
column, 1 where they enter). A column of a cell is the sum of its parts; the parts are never published.
"""

import duckdb
import pandas as pd

from pipelines import cube
from pipelines.disclosure.family_table import Family
from pipelines.disclosure.primary import scaled
from pipelines.disclosure.sums import SumError

PART = ["family", "pattern", "period", *cube.DIMENSIONS]
AGREEMENT = ["agreement_id", "period"]


def build(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """knower (`organization/<neq>`, `funder/<ministry>`), PART, count, active: what each adds to each part of each cell, a row wherever it has an agreement;
    active: with somebody to count in the year. A ministry's only where status and sex are ALL. Broken down by person where at least two of a family's
    columns are.

    Raises SumError where an agreement's figures in two columns of a family differ: they do not count the same.
    """
    agreements = connection.sql(cube.AGREEMENTS).df()
    figures = cube.figures_of(connection)
    persons = connection.sql(cube.BREAKDOWNS).df()
    found = []
    for family in cube.FAMILIES:
        totals = _totals(family, figures).merge(agreements, on="agreement_id").assign(family=family.name)
        tables = [(cube.OF_AGREEMENTS, totals.assign(status=cube.ALL, sex=cube.ALL))]
        if sum(column[0] in cube.BY_PERSON for column in family.columns) > 1:
            split = _counted(family, persons, [*AGREEMENT, "status", "sex"]).merge(totals.drop(columns="count"), on=AGREEMENT)
            tables.append((cube.OF_PERSONS, cube.every_characteristic(split, totals, ("count",))))
        found += [_shares(raised, with_ministry=crossed in cube.OF_AGREEMENTS)
                  for every, rows in tables for crossed in every for raised in cube.lifted(rows, crossed)]
    return pd.concat(found, ignore_index=True).drop_duplicates(["knower", *PART]).sort_values(["knower", *PART], ignore_index=True)


def _totals(family: Family, figures: pd.DataFrame) -> pd.DataFrame:
    """AGREEMENT, count, pattern, active; of a family `within` a row for what both columns count and one for what only the first does."""
    digits = _columns(family, figures, AGREEMENT).notna().astype(int).astype(str).sum(axis=1).rename("pattern").reset_index()
    mine = figures[figures["indicator_id"].isin([indicator for indicator, _ in family.columns])]
    active = mine.groupby(AGREEMENT)["active"].any().reset_index()
    if family.within:
        return _apart(family, figures).merge(active, on=AGREEMENT)
    return _counted(family, figures, AGREEMENT).merge(digits, on=AGREEMENT).merge(active, on=AGREEMENT)


def _apart(family: Family, figures: pd.DataFrame) -> pd.DataFrame:
    """AGREEMENT, count, pattern of two columns of which the second counts some of what the first does."""
    found = _columns(family, figures, AGREEMENT)
    whole, part = found[0], found[1]
    if (more := part.fillna(0.0) > whole.fillna(0.0)).any():
        raise SumError(f"{family.name}: more in the part than in the whole: {found.index[more][0]}")
    rows = pd.concat([part.dropna().to_frame("count").assign(pattern="11"), (whole - part.fillna(0.0)).dropna().to_frame("count").assign(pattern="10")])
    return rows.reset_index()


def _columns(family: Family, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row for each of `by`, one column (0, 1, …) for each of the family's: what it counts, NaN where it has no row."""
    index = pd.MultiIndex.from_frame(rows[by])
    counts = scaled(rows)
    figures = {number: pd.Series(counts.loc[mine := rows["indicator_id"] == indicator, measure].to_numpy(), index=index[mine])
               for number, (indicator, measure) in enumerate(family.columns)}
    return pd.DataFrame(figures)


def _counted(family: Family, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    figures = _columns(family, rows, by)
    least, most = figures.min(axis=1), figures.max(axis=1)
    if (apart := least != most).any():
        raise SumError(f"{family.name}: the columns of one agreement do not count the same: {dict(zip(by, figures.index[apart][0], strict=True))}")
    return most.rename("count").reset_index()


def _shares(rows: pd.DataFrame, with_ministry: bool) -> pd.DataFrame:
    kinds = [("organization/", "organization_id"), *([("funder/", "ministry")] if with_ministry else [])]
    return pd.concat([rows.assign(knower=prefix + rows[name]).groupby(["knower", *PART], observed=True, sort=False).agg(
        count=("count", "sum"), active=("active", "any")).reset_index() for prefix, name in kinds], ignore_index=True)
