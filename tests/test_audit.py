"""The audit of a release: each planted leak is caught, a clean tree passes, and what cannot be audited is refused."""

import numpy as np
import pandas as pd
import pytest
from exported_tree import DIMENSIONS, TABLES, TREES, cells_of, contribute, named, summed, units, write

from pipelines.audit.__main__ import main
from pipelines.audit.auditing import audit
from pipelines.audit.hierarchies import Refused
from pipelines.audit.report import report

RECTANGLE = {"01|F", "01|M", "02|F", "02|M"}
PROGRAMMES = {"SAE1|F", "SAE1|M", "SAE2|F", "SAE2|M"}


def at(cells: pd.DataFrame, name: str) -> pd.Series:
    return pd.Series([named(row) == name for row in cells[DIMENSIONS].to_dict("records")], index=cells.index)


def found(folder, **options) -> set[tuple]:
    names = [("|".join(value for key, value in each.key if key in DIMENSIONS) or "ALL", each) for each in audit(folder, **options).leaks]
    return {(each.reader, each.reason, name, each.measure) for name, each in names}


def changed(**values) -> pd.DataFrame:
    """The units with the numerators of some (organisation, region, sex) replaced: changed(org00_02_F=65)."""
    data = units()
    for name, value in values.items():
        organization, region, sex = name.split("_")
        chosen = (data["organization"] == organization) & (data["region"] == region) & (data["sex"] == sex)
        if not chosen.any():
            row = {**data.iloc[0].to_dict(), "organization": organization, "region": region, "sex": sex}
            data, chosen = pd.concat([data, pd.DataFrame([row])], ignore_index=True), np.append(np.zeros(len(data), dtype=bool), True)
        data.loc[chosen, "numerator"], data.loc[chosen, "denominator"] = value, value + 30
    return data


def test_a_protected_tree_passes(tmp_path, capsys):
    """A rectangle around the small count protects it from every reader; the command says what it attacked and exits with 0."""
    folder = write(tmp_path / "now", cells_of(units(), RECTANGLE), units())
    result = audit(folder)
    assert (result.leaks, result.hidden, result.tables) == ([], 4, 6)
    assert {"committee", "ministry MESS", "ministry MESS alone", "ministries together", "organization org00"} <= set(result.readers)
    assert main(["--release-folder", str(folder)]) == 0
    assert "Aucune fuite" in capsys.readouterr().out


def test_complementary_choice_off(tmp_path, capsys):
    """The small count alone is hidden: a total less the rest gives it to everybody."""
    folder = write(tmp_path / "now", cells_of(units(), {"01|F"}), units())
    assert found(folder) == {("committee", "pinned", "01|F", "numerator")}
    assert main(["--release-folder", str(folder)]) == 1
    assert "[3, 3]" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_total_let_through_in_an_export(tmp_path, suffix):
    """Totals of two regions are hidden with a small cell in each; a download that gives one total gives the cells away."""
    cells = cells_of(units(), {"01", "02", "01|F", "02|F"})
    folder = write(tmp_path / "now", cells)
    assert found(folder) == set()
    download = cells_of(units())[["indicator_id", "period", "region", "sex", "numerator"]]
    download = download[(download["region"] == "01") & (download["sex"] == "ALL")]
    (folder / "committee" / "downloads").mkdir()
    if suffix == "csv":
        download.to_csv(folder / "committee" / "downloads" / "regions.csv", index=False, sep=";", decimal=",")
    else:
        download.to_parquet(folder / "committee" / "downloads" / "regions.parquet")
    assert {("committee", "told_by_an_export", "01", "numerator"), ("committee", "pinned", "01|F", "numerator")} <= found(folder)


@pytest.mark.parametrize("columns", [{"value": 0.032}, {"lower_95": 0.0110, "upper_95": 0.0906}])
def test_a_percentage_beside_a_visible_base(tmp_path, columns):
    """3 of 93: the share, or its interval, gives the hidden numerator back, within its rounding."""
    cells = cells_of(units(), RECTANGLE)
    for name, value in columns.items():
        cells.loc[at(cells, "01|F"), name] = value
    cells.loc[~at(cells, "01|F"), "value"] = cells["value"].round(3)
    leaks = {each.reason: each for each in audit(write(tmp_path / "now", cells)).leaks if dict(each.key).get("region") == "01" and dict(each.key)["sex"] == "F"}
    assert set(leaks) == {"percentage_beside_hidden", "pinned"}
    assert leaks["percentage_beside_hidden"].low <= 3 <= leaks["percentage_beside_hidden"].high
    assert (leaks["pinned"].low, leaks["pinned"].high) == (3, 3)


def test_two_audiences_that_differ(tmp_path):
    """A ministry's file shows a breakdown that the committee's table hides."""
    folder = write(tmp_path / "now", cells_of(units(), RECTANGLE | PROGRAMMES), units())
    assert found(folder) == set()
    shown = cells_of(units(), RECTANGLE)
    shown[shown["programme"].isin(["MESS", "SAE1", "SAE2"]) & (shown["sex"] != "ALL")].to_parquet(folder / "funder" / "MESS" / "cells.parquet")
    assert {name for _, reason, name, _ in found(folder) if reason == "two_audiences_differ"} == PROGRAMMES
    assert not any(reader == "committee" for reader, *_ in found(folder))


def test_a_ministry_that_knows_its_totals(tmp_path):
    """Totals of both sexes are hidden from the committee, which then cannot tell; the ministry knows them and can."""
    hidden = {"SAE1|F", "SAE1", "SAE2|F", "SAE2"}
    folder = write(tmp_path / "now", cells_of(units(), RECTANGLE | hidden), units())
    assert {(reader, name) for reader, _, name, _ in found(folder)} == {(f"ministry MESS{alone}", f"SAE{one}|F") for alone in ("", " alone") for one in (1, 2)}


def test_an_organisation_that_subtracts_its_own(tmp_path):
    """Shown cell: 60 of 62 are its own. Hidden cells: of the 69 in two of them it has 65, and 4 is all the room that is left."""
    small_rest = changed(org00_01_M=60, org01_01_M=1, org02_01_M=1)
    folder = write(tmp_path / "shown", cells_of(small_rest, {"01|F", "02|F", "03|F"}), small_rest)
    assert ("organization org00", "small_rest", "01|M", "numerator") in found(folder)
    narrow = changed(org00_02_F=65, org10_02_F=0, org11_02_F=1, org12_02_F=0)
    folder = write(tmp_path / "hidden", cells_of(narrow, RECTANGLE), narrow)
    leaks = found(folder)
    assert leaks == found(folder, thorough=True)
    assert ("organization org00", "pinned", "01|F", "numerator") in leaks
    assert not any(reader == "committee" for reader, *_ in leaks)


def test_two_releases_shown_change(tmp_path):
    """A shown count that changed by 2 tells of two persons; by 0 or 7 it does not."""
    now, two, seven = units(), changed(org20_03_M=24), changed(org20_03_M=29)
    folders = {name: write(tmp_path / name, cells_of(data, RECTANGLE)) for name, data in (("now", now), ("two", two), ("seven", seven))}
    assert found(folders["now"], previous=folders["now"]) == set()
    assert found(folders["now"], previous=folders["seven"]) == set()
    leaks = found(folders["now"], previous=folders["two"])
    assert ("committee with the release before", "small_change_shown", "03|M", "numerator") in leaks


def test_two_releases_derived_change(tmp_path):
    """Women of region 03 change by 2 and are held back, but the total and the men are shown: 12 - 10 = 2."""
    before = units()
    after = changed(org20_03_F=24, org20_03_M=32)
    cells = cells_of(after, RECTANGLE)
    for name in ("03|F", "F", "ALL", "MIFI|F"):
        held = at(cells, name)
        cells.loc[held, "numerator"], cells.loc[held, "numerator_mark"] = cells_of(before).loc[at(cells_of(before), name), "numerator"].to_numpy(), "held_back"
        cells.loc[held, "denominator"], cells.loc[held, "denominator_mark"] = 90.0, "held_back"
    leaks = found(write(tmp_path / "now", cells), previous=write(tmp_path / "before", cells_of(before, RECTANGLE)))
    assert ("committee with the release before", "small_change_derived", "03|F", "numerator") in leaks


def test_two_releases_with_other_patterns(tmp_path):
    """Nothing changed but what is hidden: the rectangle moves, and what one release shows opens the other."""
    before = write(tmp_path / "before", cells_of(units(), RECTANGLE))
    moved = write(tmp_path / "now", cells_of(units(), {"01|F", "01|M", "03|F", "03|M"}))
    assert found(moved) == set()
    pinned = {name for reader, reason, name, _ in found(moved, previous=before) if reason == "pinned"}
    assert pinned == {"01|F", "01|M", "03|F", "03|M"}


def test_what_a_glance_shows(tmp_path):
    """A small count or complement shown, a cell of two organisations shown, a mark that still bears its figure."""
    assert ("committee", "small_count_shown", "01|F", "numerator") in found(write(tmp_path / "small", cells_of(units())))
    all_placed = units()
    all_placed.loc[all_placed["region"] == "01", "denominator"] = all_placed["numerator"]
    assert ("committee", "small_count_shown", "01", "complement") in found(write(tmp_path / "complement", cells_of(all_placed, RECTANGLE)))
    cells = cells_of(units(), RECTANGLE)
    cells.loc[at(cells, "03"), "organizations"] = np.nan
    assert ("committee", "few_organizations", "03", "denominator") in found(write(tmp_path / "few", cells))
    cells = cells_of(units(), RECTANGLE)
    cells.loc[at(cells, "01|F"), "numerator"] = 3.0
    assert ("committee", "hidden_cell_bears_its_figure", "01|F", "numerator") in found(write(tmp_path / "bears", cells))


def test_all_zero_tables(tmp_path):
    """Nothing but zeros: hidden throughout they bound nothing; below a shown zero each is known."""
    zero = units().assign(numerator=0)
    everything = {named(row) for row in summed(zero)[DIMENSIONS].to_dict("records")}
    assert found(write(tmp_path / "hidden", cells_of(zero, everything, statistic="count"))) == set()
    shown = found(write(tmp_path / "shown", cells_of(zero, everything - {"ALL"}, statistic="count")))
    assert ("committee", "small_count_shown", "ALL", "numerator") in shown
    assert {name for _, reason, name, _ in shown if reason == "pinned"} == everything - {"ALL"}


def test_a_single_cell(tmp_path):
    """One cell, shown or hidden, has no equation: large it passes, small it is a small count, hidden nothing is known but its base."""
    for share, hidden, expected in ((30, (), set()), (3, (), {"small_count_shown"}), (3, {"ALL"}, set())):
        data = units().head(3).assign(numerator=[share, 0, 0], denominator=50)
        folder = write(tmp_path / f"{share}{len(hidden)}", cells_of(data, hidden, tables=[()]))
        assert {reason for _, reason, *_ in found(folder)} == expected


def test_thousands_of_equal_cells(tmp_path):
    """The same table in 300 periods is attacked once, and its leak is told for each."""
    cells = cells_of(units(), {"01|F"})
    many = pd.concat([cells.assign(period=f"{1700 + number}-{1701 + number}") for number in range(300)], ignore_index=True)
    result = audit(write(tmp_path / "now", many))
    assert (len(result.leaks), result.tally.components, result.tally.distinct) == (300, 300, 1)


def refusals():
    wrong_total = cells_of(units(), RECTANGLE)
    wrong_total.loc[at(wrong_total, "03"), "numerator"] += 6
    yield "does not add up", wrong_total, TREES
    impossible = cells_of(units(), {*RECTANGLE, "03|M"})
    impossible.loc[at(impossible, "03|F"), "numerator"] = 150.0
    yield "no table agrees", impossible, TREES
    whole = cells_of(units(), RECTANGLE)
    yield "gap in programme", whole[~at(whole, "MESS")], TREES
    yield "no hierarchy declares", whole, {**TREES, "region": {"ALL": ["01", "02"]}}
    yield "does not lead to ALL", whole, {**TREES, "region": {"ALL": ["01", "02"], "NORTH": ["03"]}}
    yield "more than one place", whole, {**TREES, "region": {"ALL": ["01", "02", "03", "03"]}}
    yield "neither shown nor marked", whole.assign(numerator=whole["numerator"].where(~at(whole, "03"))), TREES
    yield "unknown marks", whole.assign(numerator_mark="< 5"), TREES
    yield "unknown statistics", whole.assign(statistic="mean"), TREES
    yield "stands twice", pd.concat([whole, whole.tail(1)]), TREES
    yield "columns are missing", whole.drop(columns="numerator_mark"), TREES


@pytest.mark.parametrize(("message", "cells", "trees"), [pytest.param(*each, id=each[0]) for each in refusals()])
def test_refused(tmp_path, capsys, message, cells, trees):
    """What cannot be audited, or contradicts itself, is no release: a message and exit code 3, never a pass."""
    folder = write(tmp_path / "now", cells, trees=trees)
    with pytest.raises(Refused, match=message):
        audit(folder)
    assert main(["--release-folder", str(folder)]) == 3
    assert message in capsys.readouterr().err


def test_refused_audiences(tmp_path):
    """An empty folder, a contribution above the whole, another figure for another audience, an unknown ministry: refused."""
    with pytest.raises(Refused, match="hierarchies.json"):
        audit(tmp_path)
    folder = write(tmp_path / "more", cells_of(units(), RECTANGLE), units())
    contribute_more = summed(units()).assign(numerator=10_000)
    contribute(folder / "organization" / "greedy", contribute_more)
    with pytest.raises(Refused, match="more than the whole"):
        audit(folder)
    folder = write(tmp_path / "other", cells_of(units(), RECTANGLE), units())
    other = pd.read_parquet(folder / "funder" / "MESS" / "cells.parquet")
    other.loc[0 if 0 in other.index else other.index[0], "numerator"] += 1
    other.to_parquet(folder / "funder" / "MESS" / "cells.parquet")
    with pytest.raises(Refused):
        audit(folder)
    folder = write(tmp_path / "unknown", cells_of(units(), RECTANGLE), units())
    contribute(folder / "funder" / "NOBODY", summed(units(), TABLES))
    with pytest.raises(Refused, match="no ministry"):
        audit(folder)


def test_the_report_speaks_both_languages(tmp_path):
    """French first, English on request."""
    result = audit(write(tmp_path / "now", cells_of(units(), {"01|F"})))
    assert "Fuites : 1. La version est refusée." in report(result, language="fr")
    assert "hidden figure derived" in report(result, language="en")


@pytest.mark.parametrize(("name", "content"), [
    ("committee/notes.csv", "note\nx\n"), ("committee/more.json", "{}"), ("committee/cells.CSV", "rate\n0.5\n"), ("common/more.parquet", "x"),
    ("more.csv", "a\n1\n"),
    ("committee/text.csv", "indicator_id,method_version,period,numerator\nplacement_rate,1,2023-2024,10 personnes\n"),
    ("committee/quarter.csv", "indicator_id,period,numerator\nplacement_rate,2023-2024-T1,2\n")])
def test_what_nobody_declared_or_the_audit_cannot_read_is_refused(tmp_path, name, content):
    """A file that the audit does not understand may tell anything: no release comes of it."""
    folder = write(tmp_path / "now", cells_of(units(), RECTANGLE), units())
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(Refused):
        audit(folder)


def test_one_of_two_equal_columns_hidden_is_refused(tmp_path):
    """What one rate's base hides, another rate of the same persons shows: no table by itself leaks, both together do."""
    hidden, shown = cells_of(units(), RECTANGLE, RECTANGLE), cells_of(units()).assign(indicator_id="retention_12w")
    with pytest.raises(Refused, match="tells what another hides"):
        audit(write(tmp_path / "now", pd.concat([hidden, shown], ignore_index=True)))
