"""One directorate or office of a ministry: rows of its own agreements in every table, no file at all, and no table of which nobody said what it may read."""

import duckdb
import pyarrow.parquet as pq
import pytest

from app import access, parts, queries, text
from app.release import current
from app.scopes import LONGEST_PART, OutsideScope, Scope
from tests import test_app, walls

MINISTRIES = ("MESS", "MIFI")
# Not of the ministry's agreements: the same for every part.
SHARED = {table for table, rows in parts.ROWS.items() if rows == parts.WHOLE}
# Rows of an agreement that bear its line's name too: they are shared out by agreement.
SIGNED = {"agreements", "amounts"}


def every_part(release) -> list[Scope]:
    return [Scope("funder", ministry, part) for ministry in MINISTRIES for part in access.ministry_parts(release, ministry)]


def counted(release, scope: Scope, by: str) -> dict[str, dict[str | None, int]]:
    """Rows of each table of the ministry's agreements, by agreement or line."""
    found = {}
    for table in queries._tables(release, scope).keys() - SHARED - {"delivered"}:
        if by in {column["column_name"] for column in queries.rows(release, scope, f"describe {table}")}:
            found[table] = {r[by]: r["n"] for r in queries.rows(release, scope, f"select {by}, count(*) as n from {table} group by all")}
    return found


@pytest.mark.parametrize("ministry", MINISTRIES)
@pytest.mark.parametrize("kind", parts.COLUMNS)
def test_the_parts_of_a_ministry_share_its_rows_out(home, ministry, kind):
    """Each agreement's rows are in one part, whole; together they are the ministry's. So are each line's whose agreements are all of one part."""
    release, whole, column = current(), Scope("funder", ministry), parts.COLUMNS[kind]
    agreements = queries.agreements(release, whole)
    for by in ("agreement_id", "line_id"):
        signers: dict[str, set] = {}
        for a in agreements:
            signers.setdefault(a[by], set()).add(a[column])
        told: dict[str, dict] = {}
        for scope in (s for s in every_part(release) if s.name == ministry and s.part[0] == kind):
            for table, rows in counted(release, scope, by).items():
                own = {key: n for key, n in rows.items() if key is not None}
                assert {frozenset(signers[key]) for key in own} <= {frozenset({scope.part[1]})} or table in SIGNED, (scope, table)
                assert table in SIGNED or not told.get(table, {}).keys() & own.keys()
                told.setdefault(table, {}).update(own)
        wanted = {t: {k: n for k, n in rows.items() if k is not None and _one(signers[k])} for t, rows in counted(release, whole, by).items()}
        assert {t: told[t] for t in told if t not in SIGNED} == {t: wanted[t] for t in wanted if t not in SIGNED}
        assert {"agreements", "figures"} <= told.keys() if by == "agreement_id" else {"line_points", "line_verdicts"} <= told.keys()


def _one(signers: set) -> bool:
    """Whether all the agreements of a line bear the same part."""
    return len(signers) == 1 and None not in signers


def test_what_names_no_one_is_the_same_for_every_part(home):
    release = current()
    for scope in (Scope("funder", ministry, access.ministry_parts(release, ministry)[0]) for ministry in MINISTRIES):
        shared = queries._tables(release, scope).keys() & SHARED
        assert {"groups", "funnels", "cells"} <= shared
        for table in shared:
            assert queries.rows(release, scope, f"select * from {table}") == queries.rows(release, Scope("funder", scope.name), f"select * from {table}")


def test_no_part_holds_a_text_of_another(home, built):
    """Every text of every table of every part against the names and numbers that are not the part's; of tables shared by all parts, one part's."""
    release, seen = current(), set()
    for scope in every_part(release):
        without = SHARED if scope.name in seen else set()
        seen.add(scope.name)
        assert walls.seen("\n".join(sorted(_texts(release, scope, without))).encode(), walls.foreign(built.releases, scope)) == [], scope


def _texts(release, scope: Scope, without: set[str]) -> set[str]:
    """Every text that the scope's connection holds, lists and structures of them too."""
    held = queries.open_scope(release, scope).cursor()
    columns = held.execute("select table_name, column_name from duckdb_columns() where not internal and data_type like '%VARCHAR%'").fetchall()
    assert {table for table, _ in columns} >= {"agreements", "figures", "line_points"}
    asked = " union ".join(f'select "{column}"::varchar from {table}' for table, column in columns if table not in without)
    return {value for (value,) in held.execute(asked).fetchall() if value}


def test_a_line_over_two_offices_is_shown_to_neither(tmp_path):
    """Its figures hold both offices' agreements. Its agreements' own figures stay with who signed them."""
    paths = {}
    rows = {
        "agreements": "(values ('A1', 'L1', 'D', 'O1'), ('A2', 'L1', 'D', 'O2'), ('A3', 'L2', 'D', 'O1'), ('A4', 'L3', null, null), ('A5', null, 'D', 'O2'))"
                      " t(agreement_id, line_id, regional_directorate, office)",
        "line_points": "(values ('L1'), ('L2'), ('L3')) t(line_id)",
        "figures": "(values ('A1'), ('A2'), ('A3'), ('A4'), ('A5')) t(agreement_id)",
        "amounts": "(values ('A1', 'L1'), (null, 'L1'), (null, 'L2'), ('A4', 'L3'), (null, null)) t(agreement_id, line_id)",
    }
    for name, values in rows.items():
        paths[name] = str(tmp_path / f"{name}'s.parquet")
        duckdb.sql(f"select * from {values}").write_parquet(paths[name])

    def read(kind: str, value: str, table: str) -> list[tuple]:
        connection = duckdb.connect()
        for sql, values in parts.copies(Scope("funder", "MESS", (kind, value)), paths):
            connection.execute(sql, list(values))
        return connection.execute(f"select * from {table} order by all").fetchall()

    assert read("office", "O1", "line_points") == [("L2",)]
    assert read("office", "O2", "line_points") == []
    assert read("directorate", "D", "line_points") == [("L1",), ("L2",)]
    assert read("office", "O1", "figures") == [("A1",), ("A3",)]
    assert read("office", "O2", "figures") == [("A2",), ("A5",)]
    assert sorted(read("office", "O1", "amounts"), key=str) == [("A1", "L1"), (None, "L2")]
    assert read("office", "null", "figures") == read("office", "' or true --", "figures") == []


def test_a_part_opens_no_file(home):
    """Its connection reads no path, its own ministry's files included; and no page of it may be handed one, but what is common to all."""
    release = current()
    scope = every_part(release)[0]
    opened = queries.open_scope(release, scope).cursor()
    for name in (f"{scope.tree}figures.parquet", "common/periods.parquet", "funder/MIFI/figures.parquet"):
        with pytest.raises(duckdb.Error, match="Permission"):
            opened.execute(f"select count(*) from read_parquet('{release.object_path(name)}')").fetchall()
    for name in (f"{scope.tree}figures.parquet", f"{scope.tree}contributions.parquet", "common/../funder/MESS/figures.parquet", "reform/live.parquet"):
        with pytest.raises(OutsideScope):
            queries.logical_file(release, scope, name)
    assert queries.logical_file(release, scope, "common/periods.parquet")
    assert pq.read_metadata(queries.logical_file(release, Scope("funder", scope.name), f"{scope.tree}figures.parquet")).num_rows


def test_a_table_that_nobody_declared_is_refused(home, monkeypatch):
    """A release with one table more: a part opens nothing until it is said what it may read of it. The whole ministry reads on."""
    release = current()
    scope = every_part(release)[0]
    for rows in ({}, {k: v for k, v in parts.ROWS.items() if k != "figures"}):
        monkeypatch.setattr(parts, "ROWS", rows)
        queries.connection.clear()
        with pytest.raises(parts.Undeclared):
            queries.agreements(release, scope)
        assert queries.agreements(release, Scope("funder", scope.name))
    monkeypatch.undo()
    queries.connection.clear()


@pytest.mark.parametrize(
    ("role", "name", "part"),
    [("organization", "1112212416", ("office", "x")), ("committee", "", ("office", "x")), ("steward", "", ("directorate", "x")),
     ("funder", "", ("office", "x")),
     ("funder", "MESS", ("region", "x")), ("funder", "MESS", ("office",)), ("funder", "MESS", ("office", "x", "y")), ("funder", "MESS", ("office", "")),
     ("funder", "MESS", ("office", " x")), ("funder", "MESS", ("office", "x\n")), ("funder", "MESS", ("office", "x\x00")), ("funder", "MESS", "office"),
     ("funder", "MESS", ["office", "x"]), ("funder", "MESS", ("office", 7)), ("funder", "MESS", ("office", "x" * (LONGEST_PART + 1)))],
)
def test_no_part_but_those_of_the_design(role, name, part):
    with pytest.raises(OutsideScope):
        Scope(role, name, part)


def test_two_parts_of_one_name_are_two_scopes(home):
    """Neither the cache of connections nor a set takes one for the other."""
    release = current()
    value = next(s.part[1] for s in every_part(release) if s.part[0] == "directorate")
    directorate, office = Scope("funder", "MESS", ("directorate", value)), Scope("funder", "MESS", ("office", value))
    assert len({directorate, office, Scope("funder", "MESS")}) == 3
    assert sorted([office, directorate, Scope("funder", "MESS")])[0] == Scope("funder", "MESS")
    assert queries.agreements(release, directorate) and not queries.agreements(release, office)
    assert len(queries.agreements(release, Scope("funder", "MESS"))) > len(queries.agreements(release, directorate))


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_demonstrations_chooser_offers_directorates_and_offices(home, language):
    """The whole ministry first; then one part, whose agreements alone are shown, in words; and the whole again."""
    at = test_app.start(language)
    chooser = at.selectbox(key="part-MESS")
    assert (chooser.label, chooser.options[0]) == (text.texts(language)["access.part"], text.texts(language)["access.whole"])
    part = every_part(current())[2]
    assert chooser.options[3] == part.part[1].split(" – ")[1], "short enough to be told apart in a narrow list"
    at = chooser.set_value(part.part).run()
    assert not at.exception
    assert at.session_state["session"].scope == part
    assert access.scope_label(at.session_state["session"]) == f"MESS – Services Québec · {part.part[1]}"
    at = at.selectbox(key="part-MESS").set_value(()).run()
    assert at.session_state["session"].scope == Scope("funder", "MESS")


def test_a_part_that_the_release_no_longer_has_is_chosen_no_more(home):
    at = test_app.start(**{"part-MESS": ("office", "gone")})
    assert not at.exception
    assert at.session_state["session"].scope == Scope("funder", "MESS")
