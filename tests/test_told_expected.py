"""A ministry reads expected values on a grid: not the digits that would tell who the few participants are, and nothing that its verdict denies."""

import itertools

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from app.text import speaking
from app.text.numbers import fixed
from pipelines import told_expected
from pipelines.case_mix import both, expecting
from pipelines.statistics.verdicts import expected_verdict

MINISTRIES = ("MESS", "MIFI")
STEPS = {"expected": 0.1} | dict.fromkeys(("oe", *both.LIMITS, "reference_rate"), 0.001) | dict.fromkeys(told_expected.RATES, 0.01)
KEY = ["agreement_id", "indicator_id", "method_version", "model", "period_type", "period"]


def table(built, name: str) -> pd.DataFrame:
    return duckdb.sql(f"from read_parquet('{built.object(name)}')").df()


@pytest.fixture(scope="module")
def told(built) -> pd.DataFrame:
    return pd.concat([table(built, f"funder/{ministry}/expected.parquet") for ministry in MINISTRIES], ignore_index=True)


@pytest.fixture(scope="module")
def exact(built) -> pd.DataFrame:
    """The organisations' own rows of the same agreements."""
    names = [n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/expected.parquet")]
    return pd.concat([table(built, n) for n in names], ignore_index=True).query("level == 'agreement'")


def on_grid(values: pd.Series, step: float) -> bool:
    held = values.dropna().to_numpy(dtype=float)
    return held.size > 0 and np.abs(held / step - np.round(held / step)).max() < 1e-6


def test_every_float_of_the_case_mix_that_a_ministry_reads_stands_on_its_grid(built, told):
    """Whatever column the table has: the model's stand on their step, and the target that was negotiated is no figure of the model."""
    floats = {c for c in told.columns if pd.api.types.is_float_dtype(told[c])}
    assert floats == {*STEPS, "negotiated_target"} and told["expected"].notna().sum() > 1_000
    assert not [name for name, step in STEPS.items() if not on_grid(told[name], step)]
    everywhere = {n for n in built.manifest["files"] if n.startswith("funder/") and n.endswith(".parquet")
                  and {"adjusted_rate", "oe", "estimation_variance", "order_key"} & set(table(built, n).columns)}
    assert everywhere == {f"funder/{ministry}/expected.parquet" for ministry in MINISTRIES}


def test_a_ministrys_rows_are_the_organisations_rows_rounded(told, exact):
    """The same agreements, counts, reasons and verdicts; the number of cases is written as before, and nothing is further off than its rounding explains."""
    pair = told.merge(exact, on=KEY, suffixes=("", "_exact"), validate="one_to_one")
    assert len(pair) == len(told)
    for name in ("n", "observed", "reason", "verdict_expected", "negotiated_target"):
        assert pair[name].astype(object).where(pair[name].notna(), None).equals(
            pair[f"{name}_exact"].astype(object).where(pair[f"{name}_exact"].notna(), None)), name
    held = pair[pair["expected"].notna()]
    with speaking("fr"):
        assert [fixed(v, 1) for v in held["expected"]] == [fixed(v, 1) for v in held["expected_exact"]]
    assert (held["oe"] - held["observed"] / held["expected"]).abs().max() <= 0.000501, "what follows from the rounded number, and no more"
    np.testing.assert_allclose(held["oe"], held["oe_exact"], rtol=0.011, atol=0.001)
    np.testing.assert_allclose(held["adjusted_rate"], held["adjusted_rate_exact"], atol=0.01)
    assert (held["oe_exact"] != held["oe"]).mean() > 0.9, "organisations keep theirs"


def test_no_verdict_contradicts_the_limits_that_a_ministry_reads(told):
    """The rule of verdicts, applied to what the ministry reads, says what the exact numbers said."""
    both_models = told.groupby([k for k in KEY if k != "model"])["expected"].transform("count") == 2
    held = told[both_models & told["verdict_expected"].notna()]
    outer = both.limits_of_both(held)
    said = expected_verdict(*[outer[c].to_numpy(dtype=float, na_value=np.nan) for c in both.LIMITS])
    assert len(held) > 1_000 and {"better_likely", "worse_likely", "as_expected", "cannot_tell"} <= set(said)
    assert (said == held["verdict_expected"].to_numpy()).all()
    limits = held[[both.LIMITS[2], both.LIMITS[0], "oe", both.LIMITS[1], both.LIMITS[3]]].to_numpy(dtype=float)
    assert (np.diff(limits, axis=1) >= 0).all() and (held["adjusted_lower_95"] <= held["adjusted_rate"]).all()


@settings(max_examples=300, deadline=None)
@given(st.integers(10, 400), st.floats(0.02, 0.98), st.floats(0, 1), st.lists(st.floats(0.001, 4), min_size=4, max_size=4).map(sorted))
def test_limits_stay_on_their_side_whatever_they_are(n, share, reached, limits):
    """Of 0.8, 1 and 1.25, so that the verdict of what is told is the verdict of what was reckoned; also where they meet."""
    observed = round(reached * n)
    expected = round(max(5.0, min(n - 5.0, share * n)), 6)
    lowest, low, high, highest = (round(v, 6) for v in limits)
    row = dict.fromkeys(expecting.FLOATS, 0.5) | {"expected": expected, "oe": observed / expected, "oe_lower_95": low, "oe_upper_95": high,
                                                  "oe_lower_998": lowest, "oe_upper_998": highest, "n": n, "observed": observed, "level": "agreement"}
    found = told_expected.told(pd.DataFrame([row])).iloc[0]
    of = lambda held: expected_verdict(*(float(held[c]) for c in both.LIMITS)).item()
    assert of(found) == of(row)


def test_the_digits_that_are_gone_would_have_told_each_persons_sex(told):
    """Twelve persons of whom all is known but the sex, which moves the log odds by 0.1: to six decimals one answer of 4,096 is left, on the grid hundreds,
    of several numbers of women, whether the ratio is used or not."""
    rng = np.random.default_rng(20261122)
    base = logit(rng.uniform(0.3, 0.7, 12))
    women = np.array(list(itertools.product([0, 1], repeat=12)))
    sums = expit(base - 0.103 * women).sum(axis=1)
    true = int(np.flatnonzero(women.sum(axis=1) == 6)[500])
    assert (np.abs(sums - round(sums[true], 6)) <= 5e-7).sum() == 1
    row = dict.fromkeys(expecting.FLOATS, 0.5) | {"n": 12, "observed": 7, "level": "agreement"}
    frame = pd.DataFrame([row | {"expected": round(s, 6), "oe": round(7 / s, 6)} for s in sums])
    columns = ["expected", "oe"]
    seen = told_expected.told(frame)[columns].to_numpy(dtype=float)
    left = (seen == seen[true]).all(axis=1)
    assert left.sum() > 200 and len(set(women[left].sum(axis=1))) > 2
    assert not set(told_expected.UNTOLD) & set(told.columns)
