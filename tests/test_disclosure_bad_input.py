"""What the choice does with odd tables, with what knowers hold themselves, and with input that cannot be: defined, never an unprotected result."""

import pandas as pd
import pytest

from pipelines.disclosure.hierarchies import HierarchyError, declare
from pipelines.disclosure.problem import DisclosureError
from pipelines.disclosure.protect import protect
from pipelines.disclosure.sums import SumError
from tests.disclosure_tables import NOBODY, THRESHOLD, cell, frame, grid, leaks, marks_of, partition, run


def test_a_table_of_zeros_is_hidden_whole():
    """All zero: every count is small, its total too; nothing remains to tell 0 from 5."""
    cells, trees = grid([[0, 0], [0, 0]])
    found, original = run(cells, trees)
    assert found.cells["numerator_mark"].eq("hidden").all() and not leaks(original, marks_of(found.cells), trees)


def test_a_single_cell_is_hidden_or_shown_alone():
    """No sum, no complementary mark."""
    for number, mark in ((3, "hidden"), (5, None)):
        found, _ = run(frame([cell(number)]), {})
        assert found.cells["numerator_mark"].tolist() == [mark] and found.report["complementary"] == 0


def test_a_complement_is_a_count_of_persons():
    """97 of 99: two failed, so the numerator is hidden; a whole cell of few organisations is hidden, base too."""
    found, _ = run(frame([cell(97, 99, statistic="proportion")]), {})
    assert found.cells.loc[0, ["numerator_mark", "numerator_reason"]].tolist() == ["hidden", "small_count"]
    assert found.cells.loc[0, "denominator_mark"] is None and found.cells.loc[0, "denominator"] == 99
    few, _ = run(frame([cell(50, 99, statistic="proportion", organizations=2)]), {})
    assert few.cells[["numerator_reason", "denominator_reason"]].eq("few_organizations").all(axis=None)


def test_what_is_left_after_a_knower_s_own_part_counts():
    """18 of 20 are one organisation's: the other 2 are somebody else's, so the cell is hidden; alone in its cell it hides nothing from itself."""
    cells = frame([cell(20)])
    for own, mark in ((18, "hidden"), (20, None), (9, None)):
        known = pd.DataFrame([{**cell(own), "knower_kind": "organization", "knower": "A"}])
        found, _ = run(cells, {}, known[NOBODY.columns])
        assert found.cells["numerator_mark"].tolist() == [mark]
    assert run(cells, {}, known.assign(numerator=18.0)[NOBODY.columns])[0].cells["numerator_reason"].tolist() == ["residual_organization"]


def test_a_knower_cannot_subtract_itself_from_a_partition():
    """Hidden 4 and 9 add to 13: enough for a reader outside, not for the organisation that owns 3 and 8 of them."""
    cells, trees = partition([4, 9, 60, 80])
    parts = {"0000": 3, "0001": 8, "0002": 20, "0003": 20, "ALL": 51}
    known = pd.DataFrame([{**cell(n, region=r), "knower_kind": "organization", "knower": "A"} for r, n in parts.items()])[NOBODY.columns]
    without, _ = run(cells, trees)
    found, _ = run(cells, trees, known)
    assert sorted(without.cells.loc[without.cells["numerator_mark"].notna(), "region"]) == ["0000", "0001"]
    hidden = found.cells[found.cells["numerator_mark"].notna()]["region"]
    rest = sum(n - parts[r] for r, n in zip(["0000", "0001", "0002", "0003"], [4, 9, 60, 80], strict=True) if r in set(hidden))
    assert "ALL" in set(hidden) or rest >= THRESHOLD


def test_the_total_that_does_not_add_up_is_named():
    cells, trees = partition([6, 9])
    cells.loc[0, "numerator"] = 16.0
    with pytest.raises(SumError, match=r"placement_rate .* ALL holds 16, its parts 15"):
        protect(cells, trees, NOBODY)


def test_a_cell_given_twice_and_a_count_that_cannot_be_are_named():
    cells, trees = partition([6, 9])
    with pytest.raises(SumError, match="two rows for one cell"):
        protect(pd.concat([cells, cells.tail(1)]), trees, NOBODY)
    for wrong in (cell(-1), cell(4, 3, statistic="proportion"), cell(4, None, statistic="proportion")):
        with pytest.raises(SumError, match="counts that cannot be"):
            protect(frame([wrong]), {}, NOBODY)


@pytest.mark.parametrize(("tree", "message"), [
    ({"ALL": ["MESS"], "MIFI": ["PAC"]}, "programme: gap in the hierarchy, node « MIFI »"),
    ({"ALL": ["MESS", "MIFI"], "MESS": ["PAC"], "MIFI": ["PAC"]}, "programme: node « PAC » has two parents"),
    ({"ALL": ["MESS"], "A": ["B"], "B": ["A"]}, "programme: node « A » is its own ancestor"),
    ({"ALL": ["MESS"], "MESS": []}, "« MESS » is declared with no child"),
])
def test_a_hierarchy_that_is_not_whole_is_refused_by_name(tree, message):
    with pytest.raises(HierarchyError, match=message):
        declare({"programme": tree})


def test_an_unknown_node_or_dimension_is_refused_by_name():
    with pytest.raises(HierarchyError, match="region: unknown node « 0001 »"):
        protect(partition([6, 9])[0], {"region": {"ALL": ["0000"]}}, NOBODY)
    with pytest.raises(HierarchyError, match="colour: unknown dimension"):
        declare({"colour": {"ALL": ["red"]}})


def test_what_cannot_be_protected_raises():
    """A knower that holds more than the cell: no pattern answers that, and no release goes out."""
    known = pd.DataFrame([{**cell(30), "knower_kind": "organization", "knower": "A"}])[NOBODY.columns]
    with pytest.raises(DisclosureError, match="organization A contributes more than the cell holds"):
        protect(frame([cell(20)]), {}, known)


def test_thousands_of_equal_cells_are_protected_and_solved_once():
    """1,000 equal tables apart from each other: one is solved; and one table of 80 equal parts."""
    pieces = [partition([2, 9, 40])[0].assign(indicator_id=f"i{i:04d}") for i in range(1000)]
    found, _ = run(pd.concat(pieces, ignore_index=True), partition([2, 9, 40])[1])
    assert (found.report["components"], found.report["distinct_components"]) == (1000, 1)
    assert found.cells["numerator_mark"].notna().sum() == 2000
    equal, trees = partition([2] * 80)
    assert (run(equal, trees)[0].cells["numerator_mark"].notna()).sum() == 80
