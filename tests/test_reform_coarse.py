"""Moving a threshold by a hair shows nothing: thresholds lie on a grid, and what is shown of groups is coarse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import catalogue
from pipelines.reform import coarse, entries, scenario, snapping
from pipelines.reform.refusals import Refusal
from tests.test_reform_scenario import proposal

CATALOGUE = catalogue.load()
INDICATORS = CATALOGUE["indicators"]
VERSION = CATALOGUE["catalogue_version"]


def on_grid(value: float) -> bool:
    return abs(value * 20 - round(value * 20)) < 1e-9


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 4), st.floats(0, 1), st.floats(0.001, 5), st.floats(0, 1))
def test_every_threshold_of_a_scenario_comes_to_the_grid_and_stays_there(floor, above, cap, share, target, own):
    """Whatever was chosen; the result is still a scenario, and snapping it again changes nothing."""
    content = proposal(pass_rule={"bar": floor + above, "floor": floor}, normalisation={"kind": "attainment", "cap": cap, "lowest": 0.01},
                       missing={"rule": "reweight", "minimum_share": share}, target_rule={"kind": "own_then_group", "quantile": share})
    content["indicators"][0] |= {"target": target, "floor": own}
    found = snapping.snapped(content, INDICATORS)
    placed = [*found["pass_rule"].values(), found["normalisation"]["cap"], found["missing"]["minimum_share"], found["target_rule"]["quantile"],
              found["indicators"][0]["target"], found["indicators"][0]["floor"]]
    assert all(map(on_grid, placed)) and found["indicators"][0]["target"] > 0
    assert snapping.snapped(found, INDICATORS) == found
    assert scenario.checked(found | {"catalogue": VERSION}, CATALOGUE, catalogue_version=VERSION)


@settings(max_examples=150, deadline=None)
@given(st.floats(0.01, 5000), st.floats(0, 3000), st.floats(0.001, 3000), st.sampled_from(["proportion", "count", "rate_per_100"]))
def test_targets_and_goalposts_are_coarse_and_posts_still_ascend(target, low, width, statistic):
    placed = snapping.target(target, statistic)
    assert placed > 0 and snapping.target(placed, statistic) == placed
    name = {"proportion": "placement_rate", "count": "employers_engaged", "rate_per_100": "confirmed_collab_per_100"}[statistic]
    made = snapping.snapped(proposal(indicators=[{"id": name, "method": 1, "weight": 100, "goalposts": [low, low + width]}]), INDICATORS)
    below, above = made["indicators"][0]["goalposts"]
    assert below < above and entries.is_number(above)


@pytest.mark.parametrize(("value", "placed"), [(0.4, 0.5), (3.2, 3.0), (3.3, 3.5), (12, 10), (13, 15), (140, 150), (0.0, 0.5)])
def test_figures_that_are_no_shares_go_by_half_of_their_leading_power_of_ten(value, placed):
    assert snapping.target(value, "count") == placed


ROW = {"dimension": "region", "label": "06", "hidden": False, "expected_up": 1.5, "expected_down": 2.5}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 30), st.integers(0, 30), st.floats(0, 1))
def test_no_count_under_five_is_shown_and_the_others_only_to_five(judged, up, down, clear_up, clear_down, share):
    row = ROW | {"judged": judged, "up": up, "down": down, "clear_up": clear_up, "clear_down": clear_down, "share": share, "share_lower": share / 2,
                 "share_upper": min(1.0, share * 2)}
    found = coarse.groups([row])[0]
    numbers = {name: value for name, value in found.items() if name not in ("dimension", "label", "hidden")}
    if judged < 5:
        assert found["hidden"] and not any(v is not None for v in numbers.values())
        return
    for name, exact in (("judged", judged), ("up", up), ("down", down), ("clear", clear_up + clear_down)):
        assert (found[name] is None) == (exact < 5) and (found[name] is None or (found[name] % 5 == 0 and abs(found[name] - exact) <= 2))
    assert found["expected_up"] is None and found["clear_up"] is None
    assert all(abs(found[name] * 100 - round(found[name] * 100)) < 1e-9 for name in coarse.SHARES)


def test_few_agreements_or_organisations_get_no_answer():
    """Nine agreements of nine organisations; twelve of two: refused. Ten of three: answered."""
    for judged, organizations, answered in ((9, 9, False), (12, 2, False), (10, 3, True)):
        table, mask = pd.DataFrame({"organization_id": np.arange(20) % organizations}), np.arange(20) < judged
        if answered:
            coarse.require_many(mask, table)
            continue
        with pytest.raises(Refusal) as refusal:
            coarse.require_many(mask, table)
        assert refusal.value.code == "few_judged"
