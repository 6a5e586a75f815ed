"""The process behind a receipt: facts and SQL in, figures out. It may open the files that it is given and nothing else.

Reads {"files": {name: path}, "figure": null or [agreement, indicator, method, period type, period]} as JSON on standard input; writes
{"figures": [...], "organization_figures": [...], "units": [...]} as JSON on standard output. Units are given for
`figure` only: each record that could count, in or out and why. It imports nothing of the project.
"""

import json
import sys

import duckdb

# The models of a receipt in the order in which each reads the ones before; indicator views come before the counts.
BEFORE = ("int_indicators", "int_applicability", "int_expected_figures", "int_period_targets")
AFTER = ("int_unit_counts", "mart_figures")
# The organisation as a whole, where a person counts once; a release made before these were carried has none.
WHOLE = ("int_organization_counts", "mart_organization_figures")


def main() -> None:
    asked = json.load(sys.stdin)
    given = asked["files"]
    statements = {name.removesuffix(".sql"): open(path, encoding="utf-8").read() for name, path in given.items() if name.endswith(".sql")}  # noqa: SIM115
    tables = {name.removesuffix(".parquet"): path for name, path in given.items() if name.endswith(".parquet")}
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as refonte")
    for schema in ("intermediate", "indicators", "marts"):
        connection.execute(f"create schema refonte.{schema}")
    connection.execute(f"set allowed_paths = {list(tables.values())}")
    connection.execute("set enable_external_access = false")
    for name, path in tables.items():
        table = "int_periods" if name == "periods" else name
        connection.execute(f"create table refonte.intermediate.{table} as select * from read_parquet('{path}')")
    for name in (*BEFORE, *sorted(n for n in statements if n.startswith("ind_")), *AFTER, *(n for n in WHOLE if n in statements)):
        schema = "indicators" if name.startswith("ind_") else "marts" if name.startswith("mart_") else "intermediate"
        kind = "view" if schema == "indicators" else "table"
        connection.execute(f"create {kind} refonte.{schema}.{name} as {statements[name]}")
    figures = connection.sql("select * from refonte.marts.mart_figures order by all").to_arrow_table().to_pylist()
    units = units_of(connection, *asked["figure"]) if asked["figure"] else []
    whole = connection.sql("select * from refonte.marts.mart_organization_figures order by all").to_arrow_table().to_pylist() if WHOLE[-1] in statements else []
    json.dump({"figures": figures, "organization_figures": whole, "units": units}, sys.stdout, default=str)


def units_of(connection, agreement: str, indicator: str, method: int, period_type: str, period: str) -> list[dict]:
    """The units behind one figure, those of a summable indicator's quarters for its year, sorted. `indicator` must be one of the release's models."""
    held = {row[0] for row in connection.sql("select indicator_id from refonte.intermediate.int_indicators").fetchall()}
    if indicator not in held:
        raise SystemExit(f"unknown indicator {indicator}")
    sql = f"""
        select unit_id, participation_id, period, numerator, denominator, exclusion_reason, remark from refonte.indicators.ind_{indicator} as units
        where agreement_id = $agreement and method_version = $method
            and ((period_type = $period_type and period = $period)
                or ($period_type = 'year' and period_type = 'quarter' and substring(period, 1, 9) = $period
                    and exists (select 1 from refonte.intermediate.int_indicators i where i.indicator_id = units.indicator_id and i.is_summable)))
        order by exclusion_reason nulls first, numerator desc, unit_id
    """
    found = connection.execute(sql, {"agreement": agreement, "method": int(method), "period_type": period_type, "period": period})
    return found.to_arrow_table().to_pylist()


if __name__ == "__main__":
    main()
