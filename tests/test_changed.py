"""What changed between two releases: each kind of change by crafted tables, and a late delivery seen through publishing itself."""

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import changed, publishing, releases
from pipelines.restated import KEY, compare

BEFORE, AFTER = date(2024, 3, 31), date(2024, 6, 30)


def agreement(number: str, end: str = "2025-03-31", status: str = "ACTIVE") -> dict:
    return {"agreement_id": number, "organization_id": "1100000011", "agreement_status": status, "end_date": date.fromisoformat(end)}


def figure(indicator: str, numerator, provisional: bool = False, verdict: str | None = None, number: str = "E1") -> dict:
    return dict(zip(KEY, (number, indicator, 1, "year", "2023-2024"), strict=True)) | {
        "organization_id": "1100000011", "numerator": numerator, "denominator": 10, "target": None, "no_value_reason": None,
        "value": None if numerator is None else numerator / 10, "is_provisional": provisional, "verdict_target": verdict,
    }


def release(agreements: list[dict], figures: list[dict]) -> dict[str, pd.DataFrame]:
    columns = {"agreements": list(agreement("E1")), "figures": list(figure("x", 1))}
    return {"agreements": pd.DataFrame(agreements, columns=columns["agreements"]), "figures": pd.DataFrame(figures, columns=columns["figures"])}


def changes(before: dict, after: dict, cutoffs=(BEFORE, AFTER)) -> list[dict]:
    moved = compare(before["figures"], after["figures"], True, False)
    return changed.table(before, after, moved, cutoffs).to_pylist()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [agreement("E1")], [("new_agreement", None, "ACTIVE")]),
        ([agreement("E1")], [], [("gone", "ACTIVE", None)]),
        ([agreement("E1")], [agreement("E1", status="RESILIEE")], [("ended", "ACTIVE", "RESILIEE")]),
        ([agreement("E1", "2024-06-29")], [agreement("E1", "2024-06-29")], [("ended", "ACTIVE", "ACTIVE")]),  # its last day has passed, whatever its status
        ([agreement("E1", "2024-06-30")], [agreement("E1", "2024-06-30")], []),  # the cut-off is its last day: still in force
        ([agreement("E1", "2024-03-30", "TERMINEE")], [agreement("E1", "2024-03-30", "TERMINEE")], []),
        ([agreement("E1", "2024-05-31")], [agreement("E1", "2026-05-31")], []),  # prolonged
    ],
)
def test_agreements_new_ended_and_gone(before, after, expected):
    found = changes(release(before, []), release(after, []))
    assert [(r["kind"], r["said_before"], r["said_after"]) for r in found] == expected
    assert all(r["organization_id"] == "1100000011" for r in found)


def test_each_figure_that_moved_is_told_once_as_final_or_restated():
    old = [figure("same", 5), figure("corrected", 5), figure("settled", 3, True), figure("settled_equal", 4, True), figure("still_open", 2, True),
           figure("open_same", 2, True), figure("dropped", 1)]
    new = [figure("same", 5), figure("corrected", 6), figure("settled", 7), figure("settled_equal", 4), figure("still_open", 3, True),
           figure("open_same", 2, True), figure("added", 1)]
    found = {r["indicator_id"]: (r["kind"], r["value_before"], r["value_after"], r["reason"]) for r in changes(release([], old), release([], new))}
    assert found == {
        "corrected": ("restated", 0.5, 0.6, "delivery"), "settled": ("became_final", 0.3, 0.7, "matured"),
        "settled_equal": ("became_final", 0.4, 0.4, None), "still_open": ("restated", 0.2, 0.3, "matured"),
    }


@pytest.mark.parametrize(("before", "after", "told"), [("cannot_tell", "met", True), ("met", "met", False), (None, "met", False), ("met", None, False)])
def test_a_verdict_changed_where_there_was_one_both_times(before, after, told):
    found = changes(release([], [figure("x", 5, verdict=before)]), release([], [figure("x", 5, verdict=after)]))
    assert [(r["kind"], r["said_before"], r["said_after"]) for r in found] == ([("verdict_changed", before, after)] if told else [])


def test_a_release_made_before_verdicts_changes_none():
    old = release([], [figure("x", 5)])
    old["figures"] = old["figures"].drop(columns="verdict_target")
    assert changes(old, release([], [figure("x", 5, verdict="met")])) == []


def test_nothing_changed_is_an_empty_table_of_the_same_columns():
    same = release([agreement("E1")], [figure("x", 5, verdict="met")])
    made = changed.table(same, same, compare(same["figures"], same["figures"], True, True), (AFTER, AFTER))
    assert made.num_rows == 0 and made.schema == changed.SCHEMA


VALUES = st.one_of(st.none(), st.floats(0, 1e9))


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1))
def test_a_move_lies_between_0_and_1_and_is_0_where_nothing_moved(pairs):
    old, new = (pd.Series(side, dtype="float64") for side in zip(*pairs, strict=True))
    move = changed.relative_move(old, new)
    assert np.array_equal(move, changed.relative_move(new, old)) and (move >= 0).all() and (move <= 1).all()
    assert [m == 0 for m in move] == [(a is None and b is None) or a == b for a, b in pairs]


def published(store, figures: list[dict], deliveries: str, cutoff: date) -> tuple[releases.Draft, dict]:
    """A release of one ministry and one organisation, through publishing's own comparison."""
    draft = releases.Draft(store)
    for tree in ("funder/MESS", "organization/1100000011"):
        for name, frame in release([agreement("E1")], figures).items():
            draft.add_table(f"{tree}/{name}.parquet", pa.Table.from_pandas(frame, preserve_index=False))
    facts = {"made_at": f"{cutoff}T00:00:00+00:00", "cutoff": str(cutoff), "method_hash": "m", "inputs_hash": deliveries}
    publishing.add_restated(draft, store, facts)
    return draft, releases.publish(store, draft, facts, str(cutoff))


def test_a_late_delivery_is_told_to_the_ministry_and_to_the_organisation(tmp_path):
    """Two releases that differ by one late delivery: the figure that it corrects, from what to what, and the verdict that follows; nothing the first time."""
    _, first = published(tmp_path, [figure("x", 5, verdict="not_met"), figure("y", 3)], "one", AFTER)
    assert not [n for n in first["files"] if n.endswith("changed.parquet")], "there is none before"
    _, second = published(tmp_path, [figure("x", 8, verdict="met"), figure("y", 3)], "two", AFTER)
    for tree in ("funder/MESS", "organization/1100000011"):
        found = releases.read_table(tmp_path, second, f"{tree}/changed.parquet").to_pylist()
        assert [(r["kind"], r["indicator_id"], r["value_before"], r["value_after"], r["said_before"], r["said_after"], r["reason"]) for r in found] == [
            ("restated", "x", 0.5, 0.8, None, None, "delivery"), ("verdict_changed", "x", 0.5, 0.8, "not_met", "met", "delivery")]


def test_an_organisation_that_is_new_has_new_agreements(tmp_path):
    draft = releases.Draft(tmp_path)
    draft.add_table("funder/MIFI/figures.parquet", pa.Table.from_pandas(release([], [])["figures"], preserve_index=False))
    releases.publish(tmp_path, draft, {"made_at": "2024-03-31T00:00:00+00:00", "cutoff": str(BEFORE), "method_hash": "m", "inputs_hash": "one"}, str(BEFORE))
    _, second = published(tmp_path, [figure("x", 5)], "two", AFTER)
    found = releases.read_table(tmp_path, second, "organization/1100000011/changed.parquet").to_pylist()
    assert [(r["kind"], r["agreement_id"]) for r in found] == [("new_agreement", "E1")]
    assert "organization/1100000011/restated.parquet" not in second["files"]


def test_the_same_content_again_is_the_same_release(tmp_path):
    """What compares with an earlier release is no part of what a release is."""
    published(tmp_path, [figure("x", 5)], "one", AFTER)
    _, second = published(tmp_path, [figure("x", 6)], "two", AFTER)
    _, again = published(tmp_path, [figure("x", 6)], "two", AFTER)
    assert again["release_id"] == second["release_id"]
