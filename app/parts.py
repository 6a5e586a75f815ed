"""What one regional directorate, or one office, of a ministry reads of each table of its ministry. Declared here, table by table; one that is not is refused.

A part's connection holds copies of its own rows and can open no file: no SQL reaches what the declaration leaves out.
"""

from app.scopes import OutsideScope, Scope

# The column of the agreements that a part is a value of.
COLUMNS = {"directorate": "regional_directorate", "office": "office"}

# Which rows of a table, as SQL over `agreements` (the part's own, by then) and `others` (agreement_id and line_id of the ministry's other agreements).
# An agreement's own row may name the agreement before or after it, by its number, whoever signed that one.
AGREEMENT = "agreement_id in (select agreement_id from agreements)"
# A line goes over successive agreements: where another part signed one of them, the line's figures hold that part's, and are left out.
LINE = "line_id in (select line_id from agreements) and line_id not in (select line_id from others where line_id is not null)"
# Of an agreement, or else of a line.
EITHER = f"case when agreement_id is not null then {AGREEMENT} else {LINE} end"
# What an organisation delivered is of the organisation: for whoever signs an agreement with it.
ORGANIZATION = "organization_id in (select organization_id from agreements)"
# Of the ministry as a whole or of a whole nature of agreement, naming no one: groups of five organisations or more, and protected cells.
WHOLE = "true"

ROWS = {
    "figures": AGREEMENT, "exclusions": AGREEMENT, "applicability": AGREEMENT, "restated": AGREEMENT, "expected": AGREEMENT,
    "targets": AGREEMENT, "reports_due": AGREEMENT, "renewals": AGREEMENT, "changed": AGREEMENT,
    "line_verdicts": LINE, "line_points": LINE, "pooled": LINE, "amounts": EITHER,
    "delivered": ORGANIZATION,
    "groups": WHOLE, "funnels": WHOLE, "cells": WHOLE,
    # Common to every audience.
    "periods": WHOLE, "verdict_shares": WHOLE, "power": WHOLE,
}


class Undeclared(OutsideScope):
    """A table of which nobody said what a part of a ministry may read."""


def copies(scope: Scope, paths: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """(SQL, values) that copy the part's rows of every table of `paths` (view name -> file), in the order to run. Raises Undeclared."""
    if undeclared := sorted(paths.keys() - ROWS.keys() - {"agreements"}):
        raise Undeclared(f"{scope.role}/{scope.name}: {', '.join(undeclared)}")
    kind, value = scope.part
    theirs = f"{COLUMNS[kind]} is not distinct from ?"
    source = f"read_parquet({quoted(paths['agreements'])})"
    first = [
        (f"create table agreements as select * from {source} where {theirs}", (value,)),
        (f"create temp table others as select agreement_id, line_id from {source} where not ({theirs})", (value,)),
    ]
    tables = sorted(paths.keys() - {"agreements"})
    rest = [(f"create table {table} as select * from read_parquet({quoted(paths[table])}) where {ROWS[table]}", ()) for table in tables]
    return [*first, *rest, ("drop table others", ())]


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
