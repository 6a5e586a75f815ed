"""What only all that is published tells together is hidden further, where the columns that tell it stand; and if nothing is left to hide, nothing comes out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipelines import attacking, cube, disclosing, mending
from pipelines.audit.leaks import Leak

PERIOD = "2022-2023"
TREES = {"programme": {"ALL": ["MESS"], "MESS": ["SAE1", "SAE2"]}, "region": {"ALL": ["01", "02"]}}
JOBS, POSITIVE, PARTNER = ("placement_rate", "numerator"), ("positive_outcome_rate", "numerator"), ("outcomes_with_partner", "denominator")


def leak(indicator: str = POSITIVE[0], measure: str = "numerator", **place) -> Leak:
    key = {"indicator_id": indicator, "method_version": "1", "period": PERIOD, **place}
    return Leak("organization 1", "pinned", "programme", tuple(key.items()), measure, 24.0, 26.0)


def cells(hidden: set[tuple]) -> pd.DataFrame:
    """Three indicators by programme, as exported, some counts hidden: (indicator, measure, programme)."""
    whole = {"period": PERIOD, **dict.fromkeys(cube.DIMENSIONS, "ALL"), "numerator": 60.0, "denominator": 90.0}
    rows = [whole | {"indicator_id": indicator, "programme": programme}
            for indicator in ("placement_rate", "positive_outcome_rate", "outcomes_with_partner") for programme in ("ALL", "MESS", "SAE1", "SAE2")]
    table = pd.DataFrame(rows)
    for measure in ("numerator", "denominator"):
        marked = pd.Series([(row["indicator_id"], measure, row["programme"]) in hidden for row in rows])
        table[f"{measure}_mark"] = np.where(marked, "hidden", None)
        table[measure] = table[measure].mask(marked)
    return table


def at(programme: str) -> tuple:
    return (PERIOD, programme, *["ALL"] * 5)


def test_the_columns_that_speak_of_the_same_persons_are_hidden_in_the_cell():
    hidden = {(*POSITIVE, "SAE2")}
    assert mending.further([leak(programme="SAE2")], cells(hidden), TREES, {}) == {JOBS: {at("SAE2")}, PARTNER: {at("SAE2")}}
    group = leak("positive_outcomes 10 together", programme="SAE2")
    assert mending.further([group], cells(hidden), TREES, {}) == {JOBS: {at("SAE2")}, PARTNER: {at("SAE2")}}
    pair = leak("placement_rate.numerator in positive_outcome_rate.numerator", "complement", programme="SAE2")
    assert mending.further([pair], cells(hidden), TREES, {PARTNER: {at("ALL")}}) == {JOBS: {at("SAE2")}, PARTNER: {at("ALL"), at("SAE2")}}


def test_where_they_are_hidden_already_the_total_above_is():
    hidden = {(*column, "SAE2") for column in (JOBS, POSITIVE, PARTNER)}
    assert mending.further([leak(programme="SAE2")], cells(hidden), TREES, {}) == {column: {at("MESS")} for column in (JOBS, POSITIVE, PARTNER)}
    everything = hidden | {(*column, programme) for column in (JOBS, POSITIVE, PARTNER) for programme in ("MESS", "ALL")}
    assert mending.further([leak(programme="SAE2")], cells(everything), TREES, {}) is None


@pytest.mark.parametrize(("found", "rounds"), [((leak(programme="SAE2"),), 2), ((), 1)])
def test_hidden_further_and_attacked_anew_until_nothing_leaks(monkeypatch, found, rounds):
    """What the tables tell by themselves (found: nothing) is a fault of the choice: refused at once."""
    asked = []

    def tables(connection, trees, earlier, workers, more):
        asked.append(more)
        return {disclosing.CELLS: pa.Table.from_pandas(cells({(*POSITIVE, "SAE2")}))}, {}, {}

    def attacked(exported, trees, earlier, scratch, workers):
        if len(asked) < 2:
            raise attacking.Leak("a leak", found)
        return {"leaks": 0}

    monkeypatch.setattr(disclosing, "tables", tables)
    monkeypatch.setattr(attacking, "attacked", attacked)
    if not found:
        with pytest.raises(attacking.Leak):
            disclosing._safe(None, {"dimensions": TREES}, None, Path(), None)
    else:
        told = disclosing._safe(None, {"dimensions": TREES}, None, Path(), None)[2]
        assert told == {"leaks": 0, "mended": 2} and asked[1] == {JOBS: {at("SAE2")}, PARTNER: {at("SAE2")}}
    assert len(asked) == rounds
