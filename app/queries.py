"""Figures of one release, as one scope may see them. The only module that imports duckdb.

One in-memory DuckDB per release and scope. It may read the files of that scope and the common ones, by name, and nothing else.
"""

import duckdb
import streamlit as st

from app import parts, permits
from app.release import BY_DIGEST, Release, ReleaseProblem
from app.scopes import NAME, OutsideScope, Scope

# Tables that are opened with a scope: present in every release of that role, and those that may be absent.
TABLES = {
    "funder": ("agreements", "figures", "exclusions", "applicability"),
    "organization": ("agreements", "figures", "exclusions", "applicability", "organization_figures"),
    "committee": (),
    "steward": (),
}
OPTIONAL = ("restated", "delivered", "unattributed", "line_verdicts", "line_points", "expected", "groups", "funnels", "cells", "reform",
            "pooled", "amounts", "targets", "reports_due", "renewals", "changed", "outlook", "outlook_drivers", "movers")
# What the server computes from for a role, and never hands out: in no audience's tree.
SERVER_ONLY = {"committee": ("reform/live.parquet",)}
COMMON = ("periods", "verdict_shares", "power")
# An organisation's records that its own screens read, under facts/ of its tree; a purge may have removed them.
FACTS = {"organization": ("int_participation_facts", "int_referral_facts", "int_collaboration_facts")}


def logical_file(release: Release, scope: Scope, name: str) -> str:
    """The path of a logical file that this session, having `scope` open, may read. Raises OutsideScope for any other, ReleaseProblem when it is damaged."""
    permits.require(scope)
    if scope.part and not name.startswith("common/"):  # the file is the whole ministry's
        raise OutsideScope(f"{scope.role}/{scope.name} {scope.part}: {name}")
    return _file(release, scope, name)


def _file(release: Release, scope: Scope, name: str) -> str:
    if ".." in name or not (name.startswith((scope.tree, "common/")) or name in SERVER_ONLY.get(scope.role, ())):
        raise OutsideScope(f"{scope.role}/{scope.name}: {name}")
    release.verify(name)
    return str(release.object_path(name))


def _tables(release: Release, scope: Scope) -> dict[str, str]:
    """View name -> logical name, for the tables of this scope that the release has."""
    files = release.manifest["files"]
    if not any(name.startswith(scope.tree) for name in files):
        raise ReleaseProblem("no_scope", scope.name)
    required = {table: f"{scope.tree}{table}.parquet" for table in TABLES[scope.role]}
    optional = {table: f"{scope.tree}{table}.parquet" for table in OPTIONAL}
    optional |= {table: f"common/{table}.parquet" for table in COMMON}
    optional |= {table: f"{scope.tree}facts/{table}.parquet" for table in FACTS.get(scope.role, ())}
    return required | {t: n for t, n in optional.items() if n in files}


def open_scope(release: Release, scope: Scope) -> duckdb.DuckDBPyConnection:
    """The connection of the scope that this session has open. Raises OutsideScope for any other."""
    permits.require(scope)
    return connection(release, scope)


def prepare(release: Release, scope: Scope) -> None:
    """Open a scope ahead of its first reader. Nothing is read for anyone."""
    connection(release, scope)


@st.cache_resource(max_entries=128, show_spinner=False, hash_funcs=BY_DIGEST)
def connection(release: Release, scope: Scope) -> duckdb.DuckDBPyConnection:
    """A closed-in connection with one view a table, shared by sessions: for open_scope only. `allowed_paths` names files, so no SQL reaches another scope's.

    A part of a ministry has copies of its own rows instead, and no file at all. Raises parts.Undeclared for a table of which its rows are not declared.
    """
    paths = {table: _file(release, scope, name) for table, name in _tables(release, scope).items()}
    opened = duckdb.connect(":memory:", config={"threads": 2})
    if scope.part:
        _copy(opened, scope, paths)
    listed = ", ".join(parts.quoted(path) for path in paths.values() if not scope.part)
    opened.execute(f"set allowed_paths = [{listed}]")
    opened.execute("set enable_external_access = false")
    opened.execute("set lock_configuration = true")
    if not scope.part:
        for table, path in paths.items():
            opened.execute(f"create view {table} as select * from read_parquet({parts.quoted(path)})")
    return opened


def _copy(opened: duckdb.DuckDBPyConnection, scope: Scope, paths: dict[str, str]) -> None:
    """Fill the connection with a part's own rows. A table without the column that its declaration speaks of is of no release that this code knows."""
    try:
        for sql, values in parts.copies(scope, paths):
            opened.execute(sql, list(values))
    except duckdb.Error as error:
        raise ReleaseProblem("damaged", scope.name) from error


def rows(release: Release, scope: Scope, sql: str, values: tuple = ()) -> list[dict]:
    """The result as dicts. A cursor of its own, for sessions share the connection. An object purged since raises ReleaseProblem."""
    cursor = open_scope(release, scope).cursor()
    try:
        cursor.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:  # an object that was changed or purged since it was checked
        raise ReleaseProblem("damaged", scope.name) from error
    finally:
        cursor.close()


def has(release: Release, scope: Scope, table: str) -> bool:
    return f"{'common/' if table in COMMON else scope.tree}{table}.parquet" in release.manifest["files"]


def facts(release: Release, scope: Scope, table: str, columns: tuple[str, ...]) -> list[dict] | None:
    """The organisation's own records of one fact table; None where they have left the release. Raises OutsideScope for any role but the organisation's."""
    if table not in FACTS.get(scope.role, ()):
        raise OutsideScope(f"{scope.role}/{scope.name}: {table}")
    if f"{scope.tree}facts/{table}.parquet" not in release.manifest["files"]:
        return None
    return rows(release, scope, f"select {', '.join(columns)} from {table} order by all")


def periods(release: Release, scope: Scope) -> list[dict]:
    """Every period, oldest first: period_type, period, fiscal_year, period_start, period_end."""
    return rows(release, scope, "select * from periods order by period_type desc, period_start")


def agreements(release: Release, scope: Scope) -> list[dict]:
    """The agreements of the scope, as mart_agreements."""
    return rows(release, scope, "select * from agreements order by organization_name, start_date, agreement_id")


def figures(release: Release, scope: Scope, agreement_id: str) -> list[dict]:
    """Every figure of one agreement, oldest period first."""
    return rows(release, scope, "select * from figures where agreement_id = ? order by indicator_id, method_version, period_start", (agreement_id,))


def organization_figures(release: Release, scope: Scope) -> list[dict]:
    """Every figure of the organisation as a whole (a person counts once), in the shape of `figures`; it bears no target."""
    return rows(
        release, scope,
        """
        select f.*, null as target, null as rate_target, null as attainment, f.period_end > c.cutoff as is_to_date
        from organization_figures f cross join (select max(cutoff) as cutoff from agreements) c
        order by indicator_id, method_version, period_start
        """,
    )


def applicability(release: Release, scope: Scope, agreement_id: str) -> list[dict]:
    """Indicators that do not apply to the agreement: indicator_id, method_version, not_applicable_reason."""
    return rows(release, scope, "select * from applicability where agreement_id = ? order by indicator_id, method_version", (agreement_id,))


def exclusions(release: Release, scope: Scope, agreement_id: str, indicator: str, method: int, period_type: str, period: str) -> list[dict]:
    """Units left out (`exclusion`) or counted and shown apart (`remark`): mark_kind, code, units."""
    return rows(
        release, scope,
        """
        select mark_kind, code, units from exclusions
        where agreement_id = ? and indicator_id = ? and method_version = ? and period_type = ? and period = ?
        order by mark_kind, units desc, code
        """,
        (agreement_id, indicator, method, period_type, period),
    )


def line(release: Release, scope: Scope, line_id: str, indicator: str, method: int) -> list[dict]:
    """One indicator over the successive agreements of a line: each figure with its agreement."""
    return rows(
        release, scope,
        """
        select f.* from figures f join agreements a using (agreement_id)
        where a.line_id = ? and f.indicator_id = ? and f.method_version = ? order by f.period_start, a.start_date, f.agreement_id
        """,
        (line_id, indicator, method),
    )


def line_verdict(release: Release, scope: Scope, line_id: str, indicator: str, method: int) -> dict | None:
    """What the line's control chart says: variation, or no_trend_reason; None where the release has no trend of it."""
    if not has(release, scope, "line_verdicts"):
        return None
    key = (line_id, indicator, method)
    found = rows(release, scope, "select * from line_verdicts where line_id = ? and indicator_id = ? and method_version = ?", key)
    return found[0] if found else None


def line_points(release: Release, scope: Scope, line_id: str, indicator: str, method: int) -> list[dict]:
    """The line's whole quarters in order: value, mean, lower, upper, rule, direction."""
    sql = "select * from line_points where line_id = ? and indicator_id = ? and method_version = ? order by period"
    return rows(release, scope, sql, (line_id, indicator, method))


def portfolio(release: Release, scope: Scope, year: str, methods: dict[str, int]) -> dict[str, dict[str, dict]]:
    """Figures of one fiscal year: agreement_id -> indicator_id -> figure, each indicator by the method that `methods` gives."""
    wanted = ", ".join(f"('{indicator}', {int(method)})" for indicator, method in methods.items() if NAME.fullmatch(indicator))
    sql = f"select * from figures where period_type = 'year' and period = ? and (indicator_id, method_version) in ({wanted})"
    found: dict[str, dict[str, dict]] = {}
    for row in rows(release, scope, sql, (year,)):
        found.setdefault(row["agreement_id"], {})[row["indicator_id"]] = row
    return found


def delivered(release: Release, scope: Scope) -> list[dict]:
    """What the organisation declared, by delivery and table, newest first."""
    if not has(release, scope, "delivered"):
        return []
    return rows(release, scope, "select * from delivered order by extraction_date desc, delivery_id desc, table_name")


def unattributed(release: Release, scope: Scope) -> list[dict]:
    """Referrals that no agreement could be credited with, by direction."""
    return rows(release, scope, "select * from unattributed order by direction") if has(release, scope, "unattributed") else []


def restated(release: Release, scope: Scope, limit: int) -> list[dict]:
    """Figures that moved since the release before, fiscal years first."""
    if not has(release, scope, "restated"):
        return []
    sql = "select * from restated order by period_type desc, period desc, agreement_id, indicator_id, method_version limit ?"
    return rows(release, scope, sql, (limit,))


def restated_count(release: Release, scope: Scope) -> int:
    return rows(release, scope, "select count(*) as n from restated")[0]["n"] if has(release, scope, "restated") else 0
