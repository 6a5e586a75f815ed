"""A line's trend is charted only where it may be, sums its agreements' quarters, and ends with its own last whole quarter."""

import pandas as pd
import pytest

from pipelines.line_trends import lines


def quarters(rates: list[float], size: int = 40, agreement: str = "E1", line: str = "L", provisional: int = 0,
             target: float | None = None) -> list[dict]:
    rows = []
    for place, rate in enumerate(rates):
        year = 2019 + place // 4
        rows.append({
            "organization_id": "1", "ministry": "MESS", "line_id": line, "indicator_id": "placement_rate", "method_version": 2, "statistic": "proportion",
            "agreement_id": agreement, "period_type": "quarter", "period": f"{year}-{year + 1}-T{place % 4 + 1}", "numerator": round(rate * size),
            "denominator": size, "value": round(rate * size) / size, "is_provisional": place >= len(rates) - provisional,
            "rate_target": target,
        })
    return rows


STEADY = [0.5, 0.55, 0.45, 0.5, 0.6, 0.4, 0.5, 0.55, 0.45, 0.5, 0.55, 0.45]


def test_a_line_of_two_agreements_has_the_sum_of_their_quarters():
    points, _ = lines(pd.DataFrame(quarters(STEADY) + quarters(STEADY, agreement="E2")))
    assert (points["denominator"] == 80).all() and len(points) == 12


def test_seven_quarters_on_one_side_up_to_the_last_are_an_improvement():
    points, verdicts = lines(pd.DataFrame(quarters(STEADY + [0.75] * 7)))
    assert verdicts["variation"].tolist() == ["improving"]
    assert points["rule"].iloc[-1] is not None and points["direction"].iloc[-1] == 1


@pytest.mark.parametrize(("rows", "reason"), [(quarters(STEADY[:11]), "too_few_points"), (quarters(STEADY, size=19), "small_denominators")])
def test_too_little_gives_no_chart_and_says_why(rows, reason):
    points, verdicts = lines(pd.DataFrame(rows))
    assert verdicts["no_trend_reason"].tolist() == [reason] and verdicts["variation"].isna().all() and points["upper"].isna().all()


def test_a_provisional_quarter_is_no_point():
    points, _ = lines(pd.DataFrame(quarters([*STEADY, 0.1], provisional=1)))
    assert len(points) == 12


def test_no_figure_at_all_gives_empty_tables_of_the_same_columns():
    frame = pd.DataFrame(quarters(STEADY))
    points, verdicts = lines(frame[frame["statistic"] == "none"])
    full_points, full_verdicts = lines(frame)
    assert list(points.columns) == list(full_points.columns) and list(verdicts.columns) == list(full_verdicts.columns)


@pytest.mark.parametrize(("target", "words"), [(0.95, "consistently_missed"), (0.05, "consistently_met"), (0.5, "hit_and_miss"), (None, None)])
def test_a_line_is_held_against_the_rate_that_was_negotiated(target, words):
    _, verdicts = lines(pd.DataFrame(quarters(STEADY, target=target)))
    assert verdicts["assurance"].astype(object).where(verdicts["assurance"].notna(), None).tolist() == [words]
