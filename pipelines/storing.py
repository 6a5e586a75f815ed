"""Write what was judged: validated rows without names, quarantined rows with their reasons, names in the vault, the ledger.

Every file is written sorted, so that the same deliveries give the same bytes.
"""

import json
from pathlib import Path

import pandas as pd

from expectations.outcome import Outcome
from pipelines.casting import quoted, stored_select
from pipelines.contracts import Table
from pipelines.sources import Source
from pipelines.vault import pseudonyms

PARQUET = "(format parquet, compression zstd)"


def split(connection, reasons: dict[int, list[Outcome]]) -> None:
    """Two tables of row ids: accepted_rows and quarantined_rows."""
    connection.register("failing", pd.DataFrame({"row_id": pd.Series(sorted(reasons), dtype="int64")}))
    connection.execute("create or replace table quarantined_rows as select row_id from failing")
    connection.execute("create or replace table accepted_rows as select row_id from judged anti join quarantined_rows using (row_id)")


def _copy(connection, select: str, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return connection.execute(f"copy ({select}) to '{path}' {PARQUET}").fetchall()[0][0]


def write_accepted(connection, source: Source, table: Table, into: Path, key: bytes) -> int:
    """validated/<table>/<source>.parquet: one row an accepted row; and identity/<source>__<table>.parquet. Returns the rows written."""
    columns = ["delivery_id", "delivery_rank", "scope", "row_number", f"'{source.name}' as source", f"{quoted(table.period_column + '__value')} as period_date"]
    columns += stored_select(table)
    rows = "judged semi join accepted_rows using (row_id)"
    join = ""
    if table.register_key:
        numbers = connection.sql(f"select {quoted(table.register_key)} as number from {rows}").df()["number"]
        connection.register("person_keys", pseudonyms(key, source.name, numbers))
        columns.append("person_key")
        join = f"left join person_keys on register_number = {quoted(table.register_key)}"
    if table.personal:
        columns.append(f"datesub('year', date_naissance__value, {table.period_column}__value) as age_at_entry")
        _write_identity(connection, source, table, rows, join, into)
    select = f"select {', '.join(columns)} from {rows} {join} order by row_id"
    return _copy(connection, select, into / "validated" / table.name / f"{source.name}.parquet")


def _write_identity(connection, source: Source, table: Table, rows: str, join: str, into: Path) -> None:
    """What linkage reads, and nothing else does: one row an accepted row of a table of persons."""
    select = (
        f"select '{source.name}' as register, '{table.name}' as source_table, person_key, delivery_rank, {table.period_column}__value as entry_date, "
        f"{quoted(table.key[0])} as record_number, nom, prenom, date_naissance__value as date_naissance, sexe, code_postal, register_number "
        f"from {rows} {join} order by row_id"
    )
    _copy(connection, select, into / "identity" / f"{source.name}__{table.name}.parquet")


def write_quarantined(connection, source: Source, table: Table, into: Path, reasons: dict[int, list[Outcome]]) -> int:
    """quarantine/<source>__<table>.parquet: where the row lies, why it is here, and its cells but for the personal ones.

    Names and birth dates stay in the delivered file, which file and row number find again.
    """
    why = pd.DataFrame(
        {
            "row_id": pd.Series(sorted(reasons), dtype="int64"),
            "rules": pd.Series([json.dumps([o.rule for o in reasons[r]]) for r in sorted(reasons)], dtype="str"),
            "columns": pd.Series([json.dumps([o.column for o in reasons[r]]) for r in sorted(reasons)], dtype="str"),
            "message_fr": pd.Series([_messages(reasons[r], "fr") for r in sorted(reasons)], dtype="str"),
            "message_en": pd.Series([_messages(reasons[r], "en") for r in sorted(reasons)], dtype="str"),
        }
    )
    connection.register("why", why)
    kept = [quoted(n) for n in table.names if n not in table.personal and n != table.register_key]
    select = (
        f"select '{source.name}' as source, '{table.name}' as table_name, delivery_id, delivery_rank, scope, file, row_number, "
        "rules, columns, message_fr, message_en, "
        f"{_content(table, kept)} as content "
        "from judged join why using (row_id) order by row_id"
    )
    return _copy(connection, select, into / "quarantine" / f"{source.name}__{table.name}.parquet")


def _content(table: Table, kept: list[str]) -> str:
    """The row's cells as JSON. Where a row of persons has too many or too few fields they may stand under any name: then none is kept."""
    cells = f"to_json(struct_pack({', '.join(f'{n} := {n}' for n in kept)}))"
    return f"case when field_count = 1 then {cells} end" if table.personal else cells


def _messages(outcomes: list[Outcome], language: str) -> str:
    label = "colonne" if language == "fr" else "column"
    return " ".join(f"[{label} {o.column}] {getattr(o, language)}" if o.column else getattr(o, language) for o in outcomes)


def ledger_rows(connection, source: Source, table: Table, sheets, order: dict[str, int]) -> list[dict]:
    """One row a delivered table: what the delivery declared and how many rows were received, accepted, quarantined."""
    counts = {
        d: (received, quarantined)
        for d, received, quarantined in connection.sql(
            "select delivery_id, count(*), count(q.row_id) from judged left join quarantined_rows q using (row_id) group by delivery_id"
        ).fetchall()
    }
    rows = []
    for delivery, file, sheet in sheets:
        received, quarantined = counts.get(delivery.delivery_id, (0, 0))
        rows.append({
            "delivery_id": delivery.delivery_id, "source": source.name, "table_name": table.name, "scope": delivery.scope,
            "period_from": delivery.period_start, "period_to": delivery.period_end, "extracted_at": delivery.extracted_at,
            "sequence": delivery.sequence, "delivery_rank": order[delivery.delivery_id], "fingerprint": delivery.fingerprint,
            "demonstration": delivery.demonstration, "file": file.path.name, "encoding": sheet.encoding,
            "received": received, "accepted": received - quarantined, "quarantined": quarantined,
        })
    return rows


def write_quarantine_list(into: Path) -> None:
    """quarantine/quarantine.csv: one line a held row, as a clerk opens it in a spreadsheet: where it lies, and what to do. No cell of the row is in it."""
    parts = sorted((into / "quarantine").glob("*.parquet"))
    held = pd.concat([pd.read_parquet(p, columns=LISTED) for p in parts], ignore_index=True) if parts else pd.DataFrame(columns=LISTED)
    held["columns"] = [", ".join(json.loads(c)) for c in held["columns"]]
    content = held.rename(columns=dict(zip(LISTED, HEADER, strict=True))).to_csv(index=False, sep=";", lineterminator="\r\n")
    (into / "quarantine" / "quarantine.csv").write_bytes(b"\xef\xbb\xbf" + content.encode())


LISTED = ["source", "table_name", "delivery_id", "file", "row_number", "columns", "message_fr", "message_en"]
HEADER = ["source", "table", "livraison", "fichier", "ligne", "colonnes", "message (fr)", "message (en)"]

LEDGER = (
    "delivery_id varchar, source varchar, table_name varchar, scope varchar, period_from date, period_to date, extracted_at timestamp, "
    "sequence integer, delivery_rank bigint, fingerprint varchar, demonstration boolean, file varchar, encoding varchar, "
    "received bigint, accepted bigint, quarantined bigint"
)


def write_ledger(connection, rows: list[dict], into: Path) -> None:
    """validated/deliveries.parquet: what is in force, and each source's cut-off, follow from it."""
    connection.execute(f"create or replace table ledger ({LEDGER})")
    if rows:
        connection.executemany(f"insert into ledger values ({', '.join('?' * len(rows[0]))})", [list(r.values()) for r in rows])
    path = into / "validated" / "deliveries.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy (select * from ledger order by source, table_name, scope, delivery_rank, delivery_id) to '{path}' {PARQUET}")
