"""Every value of the demonstration release equals what an independent computation from the raw files gives."""

from fractions import Fraction

import duckdb
import pytest

from tests import oracle
from tests.conftest import RAW

ATTAINMENTS = ("placement_attainment", "intake_attainment")
COLUMNS = "agreement_id, indicator_id, method_version, period_type, period, units_counted, units_open, units_excluded, numerator, denominator, target, value"


@pytest.fixture(scope="session")
def quarantined(built) -> frozenset:
    """(source, delivery, table, row number) of every row that the pipeline holds back: judging rows is not the oracle's task."""
    sql = f"select source, split_part(delivery_id, '/', 2), table_name, row_number from read_parquet('{built.home}/quarantine/*.parquet')"
    return frozenset(duckdb.sql(sql).fetchall())


@pytest.fixture(scope="session")
def expected(quarantined) -> dict:
    return oracle.figures(RAW, quarantined)


def published(built, pattern: str, columns: str) -> list[tuple]:
    names = [name for name in built.manifest["files"] if name.startswith(pattern.split("*")[0]) and name.endswith(pattern.split("*")[1])]
    return [row for name in names for row in duckdb.sql(f"select {columns} from read_parquet('{built.object(name)}')").fetchall()]


def exact(value) -> Fraction:
    return Fraction(str(value)) if value is not None else Fraction(0)


def test_every_figure_of_the_release_equals_the_oracle(built, expected):
    """In each organisation's tree, and in its ministry's, which may not read how many were left out where their reason is hidden."""
    rows = {"organization": published(built, "organization/*/figures.parquet", COLUMNS), "funder": published(built, "funder/*/figures.parquet", COLUMNS)}
    wrong, seen = [], set()
    for audience, (*key, counted, is_open, excluded, numerator, denominator, target, value) in ((a, row) for a, found in rows.items() for row in found):
        key = tuple(key)
        figure = expected.get(key)
        if figure is None:
            if counted + is_open + (excluded or 0) or value not in (None, 0):
                wrong.append((key, "not in the oracle"))
            continue
        seen.add((audience, key))
        reasons = sum(n for reason, n in figure.excluded.items() if reason != "window_open")
        untold = audience == "funder" and excluded is None
        if (counted, is_open) != (figure.units_counted, figure.units_open) or (excluded != reasons and not untold):
            wrong.append((key, "units", (counted, is_open, excluded), figure))
        elif value is not None and differs(key[1], numerator, denominator, target, value, figure):
            wrong.append((key, "value", (numerator, denominator, target, value), figure))
        elif value is None and has_value(key[1], figure):
            wrong.append((key, "no value", figure))
    assert not wrong[:5], f"{len(wrong)} figures differ"
    assert not {(audience, key) for audience in rows for key in expected} - seen, "figures of the oracle that the release lacks"


def test_a_ministry_reads_how_many_were_left_out_only_beside_their_reasons(built):
    """Of a year, where no reason is hidden; never the number of a hidden reason, nor of a status that is not admitted."""
    key = "agreement_id, indicator_id, method_version, period"
    told = {tuple(row[:4]): row[4:] for row in published(built, "funder/*/figures.parquet", f"{key}, units_excluded, period_type") if row[4] is not None}
    assert {kind for _, kind in told.values()} == {"year"} and any(count >= 5 for count, _ in told.values())
    assert not any(0 < count < 5 for count, _ in told.values())
    reasons = [row for row in published(built, "funder/*/exclusions.parquet", f"{key}, mark_kind, code") if row[4] == "exclusion"]
    assert not {tuple(row[:4]) for row in reasons if row[5] == "hidden"} & set(told) and "status_not_eligible" not in {row[5] for row in reasons}


def differs(indicator: str, numerator, denominator, target, value: float, figure: oracle.Figure) -> bool:
    """Counts to the last digit; targets within their 6 decimals; a value is the correctly rounded quotient."""
    if exact(numerator) != figure.numerator:
        return True
    if indicator in ATTAINMENTS:
        return denominator != target or abs(exact(target) - figure.target) > Fraction(1, 10**6) or value != float(numerator) / float(target)
    if indicator in ("participants_served", "employers_engaged"):
        return value != float(figure.numerator)
    return exact(denominator) != figure.denominator or value != float(figure.numerator / figure.denominator)


def has_value(indicator: str, figure: oracle.Figure) -> bool:
    if indicator in ATTAINMENTS:
        return bool(figure.target)
    return bool(figure.units_counted) and figure.denominator != 0


def test_every_target_in_a_period_is_prorated_as_the_oracle_does(built, expected):
    rows = published(built, "funder/*/figures.parquet", "agreement_id, indicator_id, method_version, period_type, period, target, units_counted")
    wrong = [
        (row, expected[row[:5]].target) for row in rows
        if row[:5] in expected and row[6] and expected[row[:5]].target is not None and abs(exact(row[5]) - expected[row[:5]].target) > Fraction(1, 10**6)
    ]
    assert not wrong


def test_every_exclusion_and_remark_equals_the_oracle(built, expected):
    found: dict[tuple, dict] = {}
    columns = "agreement_id, indicator_id, method_version, period_type, period, mark_kind, code, units"
    begun = {row[0] for row in published(built, "common/*periods.parquet", "period")}
    for *key, kind, code, units in published(built, "organization/*/exclusions.parquet", columns):
        found.setdefault(tuple(key), {"exclusion": {}, "remark": {}})[kind][code] = units
    wrong = [
        (key, marks) for key, marks in found.items()
        if key[4] in begun and key in expected and (marks["exclusion"], marks["remark"]) != (expected[key].excluded, expected[key].remarks)
    ]
    assert not wrong[:5], len(wrong)
    missing = [key for key, figure in expected.items() if (figure.excluded or figure.remarks) and key not in found]
    assert not missing[:5], len(missing)


def test_every_organization_figure_equals_the_oracle(built, quarantined):
    expected = oracle.organization_figures(RAW, quarantined)
    columns = "organization_id, indicator_id, method_version, period_type, period, units_counted, numerator, denominator, value"
    rows = published(built, "organization/*/organization_figures.parquet", columns)
    wrong = []
    for *key, counted, numerator, denominator, _ in rows:
        figure = expected.get(tuple(key))
        count = key[1] in ("participants_served", "employers_engaged")
        if figure is None or counted != figure.units_counted or exact(numerator) != figure.numerator:
            wrong.append((key, counted, numerator, figure))
        elif not count and exact(denominator) != figure.denominator:
            wrong.append((key, denominator, figure))
    assert not wrong[:5], len(wrong)
    assert {tuple(row[:5]) for row in rows} == set(expected)


def test_the_organizations_own_tree_says_what_the_funders_say(built):
    sql = "agreement_id, indicator_id, method_version, period_type, period, numerator, denominator, value, no_value_reason"
    assert sorted(map(str, published(built, "funder/*/figures.parquet", sql))) == sorted(map(str, published(built, "organization/*/figures.parquet", sql)))
