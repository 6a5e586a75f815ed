"""Judge every delivered table: refuse a file, quarantine a row with its reasons, accept the rest.

A pure function of the deliveries: the same deliveries give the same bytes, whatever was judged before. For each table of each run
received = accepted + quarantined, or the run stops.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from expectations import context, judging, rules, structure
from expectations.outcome import Outcome
from pipelines import casting, storing
from pipelines.contracts import Table
from pipelines.deliveries import DeliveredFile, Delivery, Found, Refusal, sha256
from pipelines.reading import Sheet, Unreadable, read_table
from pipelines.sources import SOURCES, Source

# What no expectation reads stays out of the frame that is judged.
UNJUDGED = "file, period_from, period_to, is_workbook, scope, delivery_id"
Say = Callable[[str], None]


@dataclass
class TableCounts:
    """Rows of one table of one source: received = accepted + quarantined."""

    source: str
    table: str
    files: int = 0
    received: int = 0
    accepted: int = 0
    quarantined: int = 0


@dataclass
class Acceptance:
    """What a run took in: counts a table, every expectation's outcome, refused files."""

    counts: list[TableCounts] = field(default_factory=list)
    checks: list[tuple[str, str, Outcome]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def received(self) -> int:
        return sum(c.received for c in self.counts)

    @property
    def accepted(self) -> int:
        return sum(c.accepted for c in self.counts)

    @property
    def quarantined(self) -> int:
        return sum(c.quarantined for c in self.counts)


def accept(found: Found, into: Path, key: bytes, say: Say = lambda _: None) -> Acceptance:
    """Judge all of `found` and write validated/, quarantine/ and identity/ under `into` (an empty folder)."""
    acceptance = Acceptance(refusals=list(found.refusals))
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = true")
    context.create_lookups(connection)
    expect = judging.open_context()
    order = {d.delivery_id: i for i, d in enumerate(sorted(found.deliveries, key=lambda d: (*d.order, d.source)))}
    ledger: list[dict] = []
    for source in SOURCES.values():
        deliveries = [d for d in found.deliveries if d.source == source.name]
        unknown = _unknown_tables(source, deliveries)
        for position, table in enumerate(source.tables):
            files = [(d, f) for d in deliveries for f in d.files if f.table == table.name] + (unknown if position == 0 else [])
            _accept_table(connection, expect, source, table, files, order, into, key, acceptance, ledger)
        if deliveries:
            mine = [c for c in acceptance.counts if c.source == source.name]
            say(f"{source.name}: " + ", ".join(f"{c.table} {c.received} = {c.accepted} + {c.quarantined}" for c in mine))
    storing.write_ledger(connection, ledger, into)
    storing.write_quarantine_list(into)
    connection.close()
    return acceptance


def _unknown_tables(source: Source, deliveries: list[Delivery]) -> list[tuple[Delivery, DeliveredFile]]:
    return [(d, f) for d in deliveries for f in d.files if source.table(f.table) is None]


def _accept_table(connection, expect, source: Source, table: Table, files, order, into: Path, key: bytes, acceptance, ledger) -> None:
    """One table of one source, all its deliveries together."""
    sheets = _judged_files(expect, source, table, files, acceptance)
    counts = TableCounts(source.name, table.name, len(sheets))
    delivered = _stack(source, table, sheets, order)
    connection.register("delivered", delivered)
    connection.execute(f"create or replace table typed as {casting.typed_select(table, 'delivered')}")
    connection.execute(f"create or replace table judged as {context.context_select(table, 'typed')} order by t.row_id")
    reasons: dict[int, list[Outcome]] = {}
    if len(delivered):
        frame = connection.sql(f"select * exclude ({UNJUDGED}) from judged order by row_id").df()
        suite = rules.from_contract(table) + importlib.import_module(f"expectations.suites.{source.name}").SUITES[table.name]()
        for outcome in judging.judge(expect, f"{source.name}_{table.name}", frame, suite):
            acceptance.checks.append((source.name, table.name, outcome))
            if outcome.effect == "quarantine":
                for row_id in outcome.failing:
                    reasons.setdefault(row_id, []).append(outcome)
    storing.split(connection, reasons)
    counts.received = len(delivered)
    counts.accepted = storing.write_accepted(connection, source, table, into, key)
    counts.quarantined = storing.write_quarantined(connection, source, table, into, reasons)
    if counts.received != counts.accepted + counts.quarantined:
        raise AssertionError(f"{source.name}.{table.name}: {counts.received} != {counts.accepted} + {counts.quarantined}")
    context.learn(connection, table, "(select * from judged semi join accepted_rows using (row_id))")
    ledger += storing.ledger_rows(connection, source, table, sheets, order)
    acceptance.counts.append(counts)


def _judged_files(expect, source: Source, table: Table, files, acceptance: Acceptance) -> list[tuple[Delivery, DeliveredFile, Sheet]]:
    """Read the files of a table, judge their structure together, and return those that were not refused."""
    if not files:
        return []
    read = [(d, f, *_read(source, table, d, f)) for d, f in files]
    frame = pd.DataFrame([facts | {"row_id": i} for i, (_, _, _, facts) in enumerate(read)])
    refused: dict[int, list[tuple[Outcome, str]]] = {}
    for outcome in judging.judge(expect, f"{source.name}_{table.name}_files", frame, structure.suite()):
        acceptance.checks.append((source.name, table.name, outcome))
        if outcome.effect == "refuse":
            for i in outcome.failing:
                refused.setdefault(i, []).append(outcome)
    for i, outcomes in sorted(refused.items()):
        delivery, file, _, facts = read[i]
        acceptance.refusals.append(_refusal(source, delivery, file, facts, outcomes))
    return [(d, f, sheet) for i, (d, f, sheet, _) in enumerate(read) if i not in refused]


def _read(source: Source, table: Table, delivery: Delivery, file: DeliveredFile) -> tuple[Sheet | None, dict]:
    """The sheet and the facts of one file that the structure suite judges; an empty fact is None."""
    facts = dict.fromkeys(("table_unknown", "missing_file", "unreadable", "unreadable_en", "missing_columns", "cut_at", "rows_differ",
                           "sha_differs", "unexpected_columns"))
    facts["rows_read"] = None
    if source.table(file.table) is None:
        return None, facts | {"table_unknown": f"{file.table} (tables : {', '.join(t.name for t in source.tables)})"}
    if not file.path.is_file():
        return None, facts | {"missing_file": file.path.name}
    derived = ["mois"] if source.file_pattern else []
    expected = [name for name in table.names if name not in derived]
    try:
        sheet = read_table(file.path, expected, file.sheet)
    except Unreadable as error:
        return None, facts | {"unreadable": error.fr, "unreadable_en": error.en}
    facts["rows_read"] = len(sheet.frame)
    facts["missing_columns"] = ", ".join(n for n in expected if n not in sheet.columns) or None
    facts["unexpected_columns"] = ", ".join(n for n in sheet.columns if n not in table.names) or None
    facts["cut_at"] = f"ligne / line {sheet.cut_at}" if sheet.cut_at else None
    if file.rows is not None and file.rows != len(sheet.frame):
        facts["rows_differ"] = f"{file.rows} ≠ {len(sheet.frame)}"
    if file.sha256 and file.sha256 != sha256(file.path):
        facts["sha_differs"] = file.path.name
    return sheet, facts


def _refusal(source: Source, delivery: Delivery, file: DeliveredFile, facts: dict, outcomes: list[Outcome]) -> Refusal:
    """The message of a refused file: each broken expectation, with what was found."""
    found = {"table_inconnue": "table_unknown", "fichier_absent": "missing_file", "colonnes_absentes": "missing_columns",
             "fichier_coupe": "cut_at", "nombre_de_lignes": "rows_differ", "empreinte": "sha_differs"}
    fr, en = [], []
    for outcome in outcomes:
        if outcome.rule == "illisible":
            fr.append(facts["unreadable"])
            en.append(facts["unreadable_en"])
        else:
            detail = f" ({facts[found[outcome.rule]]})" if outcome.rule in found else ""
            fr.append(outcome.fr + detail)
            en.append(outcome.en + detail)
    name = file.path.name + (f" [{file.sheet}]" if file.sheet else "")
    return Refusal(source.name, delivery.name, file.table, name, " ".join(fr), " ".join(en))


def _stack(source: Source, table: Table, sheets, order: dict[str, int]) -> pd.DataFrame:
    """All rows of a table, in the order of their deliveries, with what the run knows of each."""
    frames = []
    for delivery, file, sheet in sorted(sheets, key=lambda s: order[s[0].delivery_id]):
        frame = sheet.frame[[n for n in table.names if n in sheet.columns] + ["row_number"]].copy()
        if source.file_pattern:
            frame["mois"] = delivery.period_start.isoformat()
        frame["delivery_id"], frame["delivery_rank"], frame["scope"] = delivery.delivery_id, order[delivery.delivery_id], delivery.scope
        frame["file"], frame["is_workbook"] = file.path.name, sheet.delimiter is None
        frame["period_from"], frame["period_to"] = pd.Timestamp(delivery.period_start), pd.Timestamp(delivery.period_end)
        frame["field_count"] = [0 if number in sheet.ragged else 1 for number in frame["row_number"]]
        frames.append(frame)
    if not frames:
        return _no_rows(table)
    stacked = pd.concat(frames, ignore_index=True)
    stacked["row_id"] = range(len(stacked))
    return stacked


def _no_rows(table: Table) -> pd.DataFrame:
    texts = {name: pd.Series([], dtype="str") for name in (*table.names, "delivery_id", "scope", "file")}
    numbers = {name: pd.Series([], dtype="int64") for name in ("row_id", "row_number", "delivery_rank", "field_count")}
    dates = {name: pd.Series([], dtype="datetime64[us]") for name in ("period_from", "period_to")}
    return pd.DataFrame(texts | numbers | dates | {"is_workbook": pd.Series([], dtype="bool")})
