"""Two indicators of which one counts some of the other's persons: their difference gives nobody away, and the audit sees it when it would."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from disclosure_tables import NOBODY, grid
from exported_tree import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.audit.auditing import audit, audit_pairs
from pipelines.disclosure import together
from pipelines.disclosure.nested import Nested, pair_cells
from pipelines.disclosure.sums import SumError

PAIR = Nested(("whole", "numerator"), ("part", "numerator"))
NAMES = {"programme": [f"p{j}" for j in range(3)], "territory": [f"t{i}" for i in range(3)]}
TREES = {"territory": {"ALL": NAMES["territory"]}, "programme": {"ALL": NAMES["programme"]}}
COUNTS = st.lists(st.lists(st.integers(0, 14), min_size=3, max_size=3), min_size=3, max_size=3)


def two(part, rest) -> pd.DataFrame:
    """The cells of two counts by territory and programme: `part`, and `part + rest` as the whole."""
    tables = {"part": np.array(part), "whole": np.array(part) + np.array(rest)}
    return pd.concat([grid(counts)[0].assign(indicator_id=name) for name, counts in tables.items()], ignore_index=True)


def protected(cells: pd.DataFrame, pairs) -> pd.DataFrame:
    with ThreadPoolExecutor(1) as workers:
        return together.protected(cells, TREES, NOBODY.drop(columns="knower_kind"), None, 5, 3, pairs, (), workers)[0]


def written(folder, cells: pd.DataFrame):
    """The release's folder of some protected cells, with the pair declared."""
    shown = cells.assign(value=np.nan, lower_95=np.nan, upper_95=np.nan)
    trees = {**{d: {"ALL": ["none"]} for d in ("region", "specialization", "status", "sex")}, **TREES}
    columns = [c for c in shown.columns if not c.endswith("_reason")]
    return write(folder, shown[columns], rules={"nested": [PAIR.told()]}, trees=trees)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(part=COUNTS, rest=COUNTS)
def test_what_is_chosen_passes_the_audit(part, rest, tmp_path_factory):
    """Whatever the counts: no difference under the threshold is shown, and none of the three counts can be pinned by both tables together."""
    folder = written(tmp_path_factory.mktemp("pair"), protected(two(part, rest), [PAIR]))
    assert audit(folder).leaks == []


def test_without_the_pair_the_audit_sees_the_difference(tmp_path):
    """Forty and thirty-seven, both shown: three had the one and not the other."""
    cells = two([[20, 20, 20]] * 3, [[3, 9, 9], [9, 9, 9], [9, 9, 9]])
    leaks = audit_pairs(written(tmp_path / "apart", protected(cells, []))).leaks
    assert {leak.reason for leak in leaks} == {"small_difference"} and {(leak.low, leak.high) for leak in leaks} == {(3.0, 3.0)}
    assert audit_pairs(written(tmp_path / "together", protected(cells, [PAIR]))).leaks == []


def test_a_hidden_count_between_two_shown_ones_is_pinned(tmp_path):
    """One hidden count alone, of the part: the whole beside it bounds it from above, its own total tells it."""
    cells = protected(two([[20, 20, 20]] * 3, [[9, 9, 9]] * 3), []).sort_values("indicator_id", ignore_index=True)
    place = cells.index[(cells["indicator_id"] == "part") & (cells["territory"] == "t0") & (cells["programme"] == "p0")]
    cells.loc[place, "numerator_mark"], cells.loc[place, "numerator"] = "hidden", np.nan
    reasons = {leak.reason for leak in audit_pairs(written(tmp_path / "one", cells)).leaks}
    assert "pinned" in reasons


def test_a_part_that_exceeds_its_whole_is_no_part():
    cells = two([[20, 20, 20]] * 3, [[9, 9, 9]] * 3)
    cells.loc[(cells["indicator_id"] == "part") & (cells["territory"] == "t1"), "numerator"] = 99.0
    with pytest.raises(SumError, match="more in the part than in the whole"):
        pair_cells(PAIR, cells, 3)
