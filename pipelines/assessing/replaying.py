"""The pipeline's own SQL run again over records with forged ones among them: what each forgery adds to each agreement's counts. Nothing is written.

The models' compiled SQL (dbt's target folder) is run into temporary tables beside the warehouse, with the tables that a forgery changes in place of the
warehouse's; units are then counted as the marts count them. What comes out is a difference to the same run without forged rows.
"""

from pathlib import Path

import duckdb
import pandas as pd

from pipelines.assessing.forging import DOSES, FORGERIES, Forgery
from pipelines.reform.records import Records

COLUMNS = ("attack", "dose", "guarded", "column", "agreement", "numerator", "denominator")
KEPT = "temp.main.replayed_"


def nothing() -> pd.DataFrame:
    """No attack: the form of `attacks`."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in zip(COLUMNS, ("str", "int64", "bool", "int64", "int64", "float64", "float64"),
                                                                          strict=True)})


def attacks(connection: duckdb.DuckDBPyConnection, models: Path, made: Records, period: str, summable: dict[str, bool]) -> pd.DataFrame:
    """One row an attack, dose (per hundred), guard, column and agreement (numbers in `made`) whose counts change: what is added to numerator and denominator.

    models: dbt's compiled models. summable: indicator -> whether its year is the sum of its quarters. Ordered by all but the figures.
    """
    connection.execute("create or replace temp table replayed_year as select cast(? as varchar) as period, cast(? as date) as first_day, "
                       "cast(? as date) as last_day", [period, f"{period[:4]}-04-01", f"{period[5:]}-03-31"])
    parts = []
    try:
        for forgery in FORGERIES:
            columns = [(c, column) for c, column in enumerate(made.columns) if column.id in forgery.indicators and not column.variant]
            honest = _counted(connection, models, forgery, columns, summable, {})
            for dose in DOSES:
                for guarded in (True, False):
                    if guarded or forgery.unguarded or "{marks}" in forgery.rows:  # else the guard changes no row, only who is looked at
                        changed = _counted(connection, models, forgery, columns, summable, _replayed(connection, models, forgery, dose, guarded))
                    parts.append(_difference(honest, changed, made, forgery, guarded).assign(attack=forgery.code, dose=dose, guarded=guarded))
    finally:
        for (name,) in connection.execute("select table_name from duckdb_tables() where temporary and starts_with(table_name, 'replayed_')").fetchall():
            connection.execute(f"drop table {KEPT.removesuffix('replayed_')}{name}")
    whole = pd.concat([nothing(), *parts], ignore_index=True)[list(COLUMNS)]
    return whole.sort_values(list(COLUMNS[:5]), ignore_index=True).astype(nothing().dtypes.to_dict())


def _replayed(connection, models: Path, forgery: Forgery, dose: int, guarded: bool) -> dict[str, str]:
    """Table of the warehouse -> the one made again with the forged rows."""
    made = {forgery.table: f"{KEPT}forged"}
    connection.execute(f"create or replace temp table replayed_forged as from {forgery.table}")
    rows = forgery.rows.format(dose=dose, marks="'1'" if guarded else "n", year=f"{KEPT}year as year")
    connection.execute(f"insert into {KEPT}forged by name {rows}")
    for model in forgery.chain:
        connection.execute(f"create or replace temp table replayed_{model} as {_sql(models / f'{model}.sql', made)}")
        if forgery.unguarded and forgery.unguarded[0] == model and not guarded:
            connection.execute(f"create or replace temp table replayed_{model} as with own as materialized (from {KEPT}{model}) {forgery.unguarded[1]}")
        made[f"intermediate.{model}"] = f"{KEPT}{model}"
    return made


def _sql(path: Path, made: dict[str, str]) -> str:
    """A compiled model that reads the tables made again instead of the warehouse's."""
    text = path.read_text("utf-8")
    for table, instead in made.items():
        schema, name = table.split(".")
        text = text.replace(f'"refonte"."{schema}"."{name}"', instead)
    return text


def _counted(connection, models: Path, forgery: Forgery, columns: list, summable: dict[str, bool], made: dict[str, str]) -> pd.DataFrame:
    """column, agreement_id, numerator, denominator of the year, by the units that count."""
    parts = []
    for c, column in columns:
        units = _sql(models / "indicators" / f"ind_{column.id}.sql", made)
        parts.append(connection.execute(
            f"select agreement_id, cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator from ({units}) "
            f"where method_version = ? and exclusion_reason is null and period_type = ? and substring(period, 1, 9) = (select period from {KEPT}year) "
            "group by agreement_id order by agreement_id", [column.method, "quarter" if summable[column.id] else "year"]).df().assign(column=c))
    return pd.concat(parts, ignore_index=True)


def _difference(honest: pd.DataFrame, changed: pd.DataFrame, made: Records, forgery: Forgery, guarded: bool) -> pd.DataFrame:
    """Rows that changed, by number of agreement; a rate per 100 in events, a count against 1."""
    both = changed.merge(honest, on=["column", "agreement_id"], how="outer", suffixes=("", "_before")).fillna(0)
    order = {a: row for row, a in enumerate(made.agreements)}
    both = both[both["agreement_id"].isin(order)]
    found = pd.DataFrame({"column": both["column"], "agreement": both["agreement_id"].map(order), "numerator": both["numerator"] - both["numerator_before"],
                          "denominator": both["denominator"] - both["denominator_before"]})
    statistics = [c.statistic for c in made.columns]
    kinds = found["column"].map(lambda c: statistics[int(c)])
    found["numerator"] = found["numerator"].where(kinds != "rate_per_100", found["numerator"] / 100)
    found.loc[kinds == "count", "denominator"] = 0.0
    if not guarded:
        found = found[~found["column"].map(lambda c: made.columns[int(c)].id in forgery.spared)]
    return found[(found["numerator"] != 0) | (found["denominator"] != 0)]
