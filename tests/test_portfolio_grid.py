"""The portfolio's grid: what it draws is published figures of whole years, and its filters keep what they say."""

import pytest

from app import queries
from app.components import sparkline
from app.queries import Scope
from app.release import catalogue, current
from tests.test_portfolio_address import follow, home  # noqa: F401 (home is a fixture)

MESS = Scope("funder", "MESS")


def test_a_trend_draws_whole_years_only(home):  # noqa: F811
    """The years of a row are the line's published figures of years ended by the cut-off, up to the year shown."""
    at = follow({})
    session, release = at.session_state["session"], current()
    indicator = catalogue(release)["indicators"]["placement_rate"]
    rows = queries.connection(release, MESS).cursor().execute(
        "select a.line_id, f.period, f.value from figures f join agreements a using (agreement_id) where f.indicator_id = 'placement_rate' "
        "and f.method_version = 2 and f.period_type = 'year' and f.period_end <= a.cutoff and f.period <= '2022-2023'").fetchall()
    found = sparkline.years(session, "placement_rate", indicator, "2022-2023")
    assert {(line, f["period"]) for line, series in found.items() for f in series} == {(line, period) for line, period, _ in rows}
    assert all((line, f["period"], f["value"]) in rows for line, series in found.items() for f in series)
    assert all([f["period"] for f in series] == sorted({f["period"] for f in series}) for series in found.values())
    told = follow({"shown": "trend_words", "trend": "placement_rate"}).dataframe[0].value["trend_words"]
    assert told.str.contains(r"^21-22 : \d+,\d\u00a0% · 22-23 : \d+,\d\u00a0% · 23-24 : \d+,\d\u00a0%", regex=True).any()


@pytest.mark.parametrize(("parameter", "column", "value"), [
    ("offices", "office", "BSQ-66"), ("directorates", "regional_directorate", "Direction régionale de Services Québec – Outaouais")])
def test_the_directorate_and_the_office_filter(home, parameter, column, value):  # noqa: F811
    """Exactly the agreements of that office or directorate in force in the year."""
    sql = f"select agreement_id from agreements where {column} = ? and start_date <= date '2023-03-31' and end_date >= date '2022-04-01'"
    expected = {i for i, in queries.connection(current(), MESS).cursor().execute(sql, [value]).fetchall()}
    at = follow({parameter: value, "year": "2022-2023"})
    assert set(at.dataframe[0].value["agreement_id"]) == expected and len(expected) > 2
