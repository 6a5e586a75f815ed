"""Published cases of cell suppression: every JSON file of tests/reference/suppression is a case, and a new file is a new case."""

import json
import math
from pathlib import Path

import pytest

from pipelines.audit.linear import Infeasible
from pipelines.audit.reference_cases import CaseError, case_of

FOLDER = Path(__file__).parent / "reference" / "suppression"
FILES = sorted(FOLDER.glob("**/*.json"))


def cases_in(path: Path) -> list[dict]:
    """A file holds a case, or a list of cases."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return told if isinstance(told, list) else [told]


CASES = [pytest.param(path, number, id=f"{path.stem}-{number}") for path in FILES for number in range(len(cases_in(path)))]


@pytest.mark.parametrize(("path", "number"), CASES)
def test_case(path, number):
    """The attack recovers exactly the cells that the case says, and derives the intervals that it gives."""
    case = case_of(cases_in(path)[number])
    found = case.attacked()
    if case.recoverable is not None:
        assert {cell for cell, interval in found.items() if interval.recoverable} == case.recoverable & set(case.suppressed)
    for cell, interval in case.intervals.items():
        low, high = (found[cell].low, found[cell].high) if cell in found else (case.cells[cell],) * 2
        assert (low, high) == (pytest.approx(interval.low, abs=1e-6), pytest.approx(interval.high, abs=1e-6)), cell
    for cell, interval in found.items():
        truth = case.cells[cell]
        assert truth is None or truth < case.lower_bound or interval.low - 1e-6 <= truth <= interval.high + 1e-6, cell


def test_there_are_cases_and_each_names_its_source():
    """A case can be looked up."""
    assert len(FILES) >= 12
    assert all(case.get("source") for path in FILES for case in cases_in(path))


def square(**changed) -> dict:
    told = {"cells": {"a|x": 3, "a|y": 4, "b|x": 5, "b|y": 6}, "published_totals": "rows, columns and grand total", "suppressed": ["a|x"]}
    return {**told, **changed}


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (square(cells={"a|x": "3", "a|y": 4}), "no numbers: \\['a|x'\\]"),
        (square(cells={"a|x": float("nan"), "a|y": 4}), "no numbers"),
        (square(lower_bound="one"), "`lower_bound` is no number"),
        (square(intervals={"a|x": ["0", 3]}), "not of numbers"),
        (square(published_totals=[{"sum": float("nan"), "cells": ["a|x"]}]), "no number"),
        (square(published_totals=[{"sum": 6, "cells": ["a|x", "a|x"]}]), "adds a cell twice"),
        ([square()], "a case needs"),
        (square(suppressed=["c|x"]), "`suppressed` names cells that are not in `cells`"),
        (square(recoverable=["c|x"]), "`recoverable` names cells"),
        (square(intervals={"a|x": 3}), "is not \\[low, high\\]"),
        (square(published_totals="something"), "not understood"),
        (square(published_totals=[{"sum": 8, "cells": ["a|x", "a|y"]}]), "does not add up"),
        (square(published_totals=[{"sum": 8, "cells": ["q"]}]), "adds cells that are not in `cells`"),
        (square(published_totals=[{"total": 8}]), "a published total is not"),
        (square(cells={"a|x": 1, "b": 2}), "one number of parts"),
        (square(cells={"a|x": None, "a|y": 2}), "need the count of every cell"),
        ({"cells": []}, "a case needs"),
    ],
)
def test_unreadable_cases_are_named(told, message):
    """A case that cannot be read says why, rather than being passed."""
    with pytest.raises(CaseError, match=message):
        case_of(told)


def test_forms_of_a_case():
    """One-way keys have a grand total only, three-way keys every margin; nothing suppressed is nothing derived; no total bounds nothing."""
    assert case_of(square(cells={"a": 3, "b": 4, "c": 9}, suppressed=["a", "b"])).attacked()["a"].high == 7
    assert case_of(square(suppressed=[])).attacked() == {}
    assert case_of(square(published_totals="none", suppressed=["a|x"])).attacked()["a|x"].high == math.inf
    cube = {f"{a}|{b}|{c}": 2 for a in "ab" for b in "xy" for c in "12"}
    found = case_of(square(cells=cube, suppressed=list(cube))).attacked()
    assert {(each.low, each.high) for each in found.values()} == {(0, 4)}
    floats = case_of(square(cells={"a|x": 1.5, "a|y": 2.25, "b|x": 1.0, "b|y": 0.5}, suppressed=["a|x", "a|y", "b|x", "b|y"])).attacked()
    assert (floats["a|x"].low, floats["a|x"].high) == (pytest.approx(1.0), pytest.approx(2.5))
    told = square(published_totals=[{"sum": 7, "cells": ["a|x", "a|y"]}], cells={"a|x": None, "a|y": 4})
    assert case_of(told).attacked()["a|x"].low == 3


def test_contradicting_bounds_are_infeasible():
    """Ones and more that add up to less: there is no such table, and the attack says so."""
    with pytest.raises(Infeasible):
        case_of(square(cells={"a|x": 0, "a|y": 1, "b|x": 5, "b|y": 6}, suppressed=["a|x", "a|y"], lower_bound=1)).attacked()
