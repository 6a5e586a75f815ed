"""The process behind a receipt: facts and SQL in, figures out. It may open the files that it is given and nothing else.

Reads {name: path} as JSON on standard input, writes the recomputed figures as JSON on standard output. It imports nothing of the project.
"""

import json
import sys

import duckdb

# The models of a receipt in the order in which each reads the ones before; indicator views come before the counts.
BEFORE = ("int_indicators", "int_applicability", "int_expected_figures", "int_period_targets")
AFTER = ("int_unit_counts", "mart_figures")


def main() -> None:
    given = json.load(sys.stdin)
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
    for name in (*BEFORE, *sorted(n for n in statements if n.startswith("ind_")), *AFTER):
        schema = "indicators" if name.startswith("ind_") else "marts" if name.startswith("mart_") else "intermediate"
        kind = "view" if schema == "indicators" else "table"
        connection.execute(f"create {kind} refonte.{schema}.{name} as {statements[name]}")
    figures = connection.sql("select * from refonte.marts.mart_figures order by all").to_arrow_table().to_pylist()
    json.dump(figures, sys.stdout, default=str)


if __name__ == "__main__":
    main()
