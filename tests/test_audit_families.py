"""Columns that count the same thing over different agreements: what one less another tells is found, and nothing else is."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pandas as pd
import pyarrow.parquet as pq
import pytest
from exported_tree import DIMENSIONS, agreements, named, write_family

from pipelines import attacking
from pipelines.audit.auditing import audit, audit_families
from pipelines.audit.hierarchies import Refused

ONE = [()]


def several(pattern: str, count: int, organizations: str = "abc", **other) -> list[tuple]:
    """The same agreement of several organisations, in both regions, of women and men."""
    told = {"programme": "SAE1", **other}
    return [(f"{name}", told["programme"], region, sex, pattern, count) for name, region, sex in product(organizations, ("01", "02"), ("F", "M"))]


def found(folder, **options) -> set[tuple]:
    """(reader, reason, what, where, low, high) of each leak."""
    leaks = audit_families(folder, **options).leaks
    names = [(dict(each.key)["indicator_id"], named({name: dict(each.key).get(name, "ALL") for name in DIMENSIONS}), each) for each in leaks]
    return {(each.reader, each.reason, what, where, each.low, each.high) for what, where, each in names}


def test_two_columns_whose_difference_is_one_organisations(tmp_path):
    """90 exits and 60: the 30 are of the one organisation whose agreement only the first counts."""
    folder = write_family(tmp_path / "one", agreements(*several("11", 20), *several("10", 30, "d")), tables=ONE)
    assert found(folder) == {("committee", "told_by_columns", "all 10 together", "ALL", 120.0, 120.0)}
    assert audit(folder).leaks == audit_families(folder).leaks
    folder = write_family(tmp_path / "three", agreements(*several("11", 20), *several("10", 30, "def")))
    assert found(folder) == set() == {*audit(folder).leaks}


def test_three_columns_of_which_two_less_the_third_are_three_persons(tmp_path):
    """G = (G + U) + (G + O) - (G + O + U): no two columns tell it."""
    few = [(name, "SAE1", "01", "F", "111", 1) for name in "abc"]
    folder = write_family(tmp_path / "now", agreements(*several("101", 20), *several("110", 20), *few), tables=ONE)
    assert found(folder) == {("committee", "told_by_columns", "all 111 together", "ALL", 3.0, 3.0)}


def test_a_hidden_column_that_the_others_give_back(tmp_path):
    """Two regions hidden in the sum of two columns, whose two terms are shown."""
    data = agreements(*several("110", 20), *several("101", 20))
    folder = write_family(tmp_path / "now", data, {0: {"01", "02"}}, tables=[(), ("region",)])
    assert found(folder) == {("committee", "pinned", "column0", region, 240.0, 240.0) for region in ("01", "02")}
    both = {0: {"01", "02"}, 1: {"01", "02"}}
    assert found(write_family(tmp_path / "both", data, both, tables=[(), ("region",)])) == set()


def test_told_through_the_sums_of_another_cell(tmp_path):
    """The column that would tell is hidden in both regions; but in one of them the group has nobody, so the total tells all of it."""
    here = [(name, "SAE1", "01", "F", "10", 1) for name in "abc"]
    folder = write_family(tmp_path / "now", agreements(*several("11", 20), *here), {0: {"01", "02"}}, tables=[(), ("region",)])
    assert {("all 10 together", "01"), ("all 10 together", "ALL"), ("column0", "01"), ("column0", "02")} == {each[2:4] for each in found(folder)}


def test_a_group_of_nothing_is_no_secret(tmp_path):
    """One organisation has an agreement that only one column counts, and nobody in it."""
    assert found(write_family(tmp_path / "now", agreements(*several("11", 20), ("d", "SAE1", "01", "F", "10", 0)))) == set()


def test_a_group_alone_with_its_owner(tmp_path):
    """What only one ministry's agreements make up, and is hidden from all others, that ministry knows by right."""
    data = agreements(*several("11", 20), *several("10", 30, "d", programme="PRINT"))
    hidden = {0: {"ALL", "MESS", "MIFI", "SAE1", "PRINT"}}
    assert {each[0] for each in found(write_family(tmp_path / "shown", data, {0: {"PRINT"}}, tables=[(), ("programme",)]))} >= {"committee"}
    leaks = found(write_family(tmp_path / "hidden", data, hidden, tables=[(), ("programme",)]))
    assert not [each for each in leaks if each[2] == "all 10 together"]


def test_an_organisation_that_subtracts_its_own(tmp_path):
    """The difference of 64 is of four organisations; of the one that has 60 the others' rest is 4."""
    data = agreements(*several("11", 20), ("d", "SAE1", "01", "F", "10", 60), *[(name, "SAE1", "01", "F", "10", 2) for name in "ab"])
    leaks = found(write_family(tmp_path / "shown", data, tables=ONE))
    assert leaks == {("committee", "told_by_columns", "all 10 together", "ALL", 64.0, 64.0)}


def changed(folder, name: str, change) -> None:
    path = folder / name
    change(pd.read_parquet(path)).to_parquet(path)


def test_what_cannot_be_the_parts_of_the_columns_is_refused(tmp_path):
    """A file that is missing, a figure that is not the sum of its parts, parts that are not what a reader contributes, or of what nobody declared."""
    data = agreements(*several("11", 20), *several("10", 30, "def"))

    def organization(change):
        return lambda folder: changed(folder, "organization/a/parts.parquet", change)

    cases = [
        ("has no parts.parquet", lambda folder: (folder / "organization" / "a" / "parts.parquet").unlink()),
        ("has no parts.parquet", lambda folder: (folder / "funder" / "MESS" / "parts.parquet").unlink()),
        ("not the sum of its parts", lambda folder: changed(folder, "committee/cells.parquet", lambda cells: cells.assign(numerator=cells["numerator"] + 1))),
        ("not what it contributes", organization(lambda parts: parts.assign(count=parts["count"] + 1))),
        ("no pattern of", organization(lambda parts: parts.assign(pattern="1"))),
        ("no pattern of", organization(lambda parts: parts.assign(pattern="00"))),
        ("that nobody declared", organization(lambda parts: parts.assign(family="other"))),
        ("no hierarchy declares", organization(lambda parts: parts.assign(region="99"))),
        ("stands twice", organization(lambda parts: pd.concat([parts, parts.tail(1)]))),
        ("less than nothing", organization(lambda parts: parts.assign(count=-1.0))),
        ("its columns are not", organization(lambda parts: parts.assign(more=1))),
    ]
    for place, (message, spoil) in enumerate(cases):
        folder = write_family(tmp_path / str(place), data, tables=ONE)
        spoil(folder)
        with pytest.raises(Refused, match=message):
            audit_families(folder)


def test_a_family_declared_without_sense_is_refused(tmp_path):
    """Twice the same column, a measure that no table has, parts of a family that is not declared any more."""
    data = agreements(*several("11", 20), *several("10", 30, "def"))
    for place, columns in enumerate(([["column0", "numerator"]] * 2, [["column0", "value"]], [], None)):
        folder = write_family(tmp_path / str(place), data, tables=ONE, **({} if columns is None else {"families": [{"name": "all", "columns": columns}]}))
        if columns is None:
            path = folder / "common" / "hierarchies.json"
            path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "families": []}), encoding="utf-8")
        with pytest.raises(Refused):
            audit_families(folder)


def test_a_ministry_that_knows_its_small_total_may_doubt_no_more_than_it(tmp_path):
    """Of 3 that a ministry knows by right nobody can make it doubt more than between 0 and 3; a narrower doubt is a leak."""
    data = agreements(*several("11", 20), *[(name, "SAE1", "01", sex, "10", 1) for name, sex in (("a", "F"), ("b", "F"), ("c", "M"))],
                      *several("10", 20, "def", programme="PRINT"))
    tables, everywhere = [(), ("programme",), ("programme", "sex")], {"ALL", "MESS", "SAE1", "MIFI", "PRINT"}
    hidden = everywhere | {f"{place}|{sex}" for place in ("MESS", "SAE1", "MIFI", "PRINT") for sex in "FM"}
    beside = {f"{place}|{sex}" for place in ("MESS", "SAE1") for sex in "FM"}
    assert found(write_family(tmp_path / "now", data, {0: hidden, 1: beside}, tables)) == set()
    leaks = {(reader, what, where, low) for reader, _, what, where, low, _ in found(write_family(tmp_path / "shown", data, {0: hidden - {"SAE1|M"}}, tables))}
    assert {("ministry MESS", "all 10 together", "SAE1|F", 2.0), ("committee", "all 10 together", "SAE1|M", 1.0)} <= leaks


def test_the_committees_tree_has_no_parts(tmp_path):
    folder = write_family(tmp_path / "now", agreements(*several("11", 20), *several("10", 30, "def")))
    (folder / "committee" / "parts.parquet").write_bytes((folder / "funder" / "MESS" / "parts.parquet").read_bytes())
    with pytest.raises(Refused, match="nobody declared"):
        audit(folder)


def test_without_organisations_the_totals_are_attacked_and_the_report_says_so(tmp_path):
    """The ministries' parts are all that is known: a difference of 3 in the totals is found; without them nothing can be said, so it is refused."""
    few = [("d", "SAE1", "01", "F", "10", 3)]
    folder = write_family(tmp_path / "now", agreements(*several("11", 20), *few))
    shutil.rmtree(folder / "organization")
    result = audit_families(folder)
    assert {(each.low, each.high) for each in result.leaks} == {(3.0, 3.0)} and result.unread == ["organization/*/parts.parquet"]
    shutil.rmtree(folder / "funder")
    with pytest.raises(Refused, match="neither organisations nor ministries"):
        audit_families(folder)


def test_a_column_held_back_shows_another_days_figure(tmp_path):
    """What a column showed before is no sum of today's parts, and tells nothing of them."""
    folder = write_family(tmp_path / "now", agreements(*several("11", 20), *several("10", 30, "d")), tables=ONE)
    cells = pd.read_parquet(folder / "committee" / "cells.parquet")
    held = cells["indicator_id"] == "column0"
    cells.loc[held, "numerator"], cells.loc[held, "numerator_mark"] = 300.0, "held_back"
    cells.to_parquet(folder / "committee" / "cells.parquet")
    assert found(folder) == set()


def test_a_release_with_such_columns_is_refused(tmp_path):
    """As the release hands its tables over: a clean family passes and is counted, a leak or parts of no declared family stop it."""

    def exported(folder):
        files = {path.relative_to(folder).as_posix(): pq.read_table(path) for path in sorted(folder.rglob("*.parquet"))}
        return files, json.loads((folder / "common" / "hierarchies.json").read_text("utf-8")) | {"nested": []}

    clean, trees = exported(write_family(tmp_path / "clean", agreements(*several("11", 20), *several("10", 30, "def"))))
    leaking, _ = exported(write_family(tmp_path / "leaking", agreements(*several("11", 20), *several("10", 30, "d"))))
    with ThreadPoolExecutor(2) as workers:
        result = attacking.attacked(clean, trees, None, tmp_path / "scratch", workers)
        assert (result["families"], result["leaks"]) == (1, 0)
        with pytest.raises(attacking.Leak, match="all 10 together"):
            attacking.attacked(leaking, trees, None, tmp_path / "scratch", workers)
        with pytest.raises(attacking.Leak, match="nobody declared"):
            attacking.attacked(clean, trees | {"families": []}, None, tmp_path / "scratch", workers)
