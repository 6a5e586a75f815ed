"""The years of one indicator along each line of agreements: what a row of the portfolio draws, and the same in words."""

from app import queries
from app.access import Session
from app.components.figure import PERCENTAGES, value_text
from app.components.trend import short_period
from app.sheet import method_in_force
from app.text import t

LAST = 3  # years that are told in words
SQL = """
    select a.line_id, f.agreement_id, f.period, f.value, f.units_counted, f.is_provisional from figures f join agreements a using (agreement_id)
    where f.indicator_id = ? and f.method_version = ? and f.period_type = 'year' and f.period <= ? and not f.is_to_date
    order by a.line_id, f.period, a.start_date, f.agreement_id
"""


def years(session: Session, indicator_id: str, indicator: dict, year: str) -> dict[str, list[dict]]:
    """line_id -> its whole fiscal years up to `year`, one figure each, oldest first. A year that is still open at the cut-off is none. Where several
    agreements of a line share a year (one ended in it, the next began), the one with most cases stands for it: nothing is pooled here."""
    found = queries.rows(session.release, session.scope, SQL, (indicator_id, method_in_force(indicator), year))
    lines: dict[str, dict[str, dict]] = {}
    for row in found:
        held = lines.setdefault(row["line_id"], {})
        if row["period"] not in held or _weight(row) >= _weight(held[row["period"]]):
            held[row["period"]] = row
    return {line: list(held.values()) for line, held in lines.items()}


def _weight(figure: dict) -> tuple[bool, int]:
    return figure["value"] is not None, figure["units_counted"]


def drawn(series: list[dict]) -> list[float] | None:
    """The values for the small chart; None with fewer than two, for they draw no line."""
    values = [float(f["value"]) for f in series if f["value"] is not None]
    return values if len(values) > 1 else None


def words(series: list[dict], indicator: dict) -> str:
    """« 21-22 : 45,0 % · 22-23 : 48,1 % · 23-24 : 50,2 % (provisoire) »: the last three years, those without a value as a dash."""
    return " · ".join(
        t("portfolio.trend_year", year=short_period(f["period"]), value=value_text(f, indicator))
        + (f" ({t('marks.provisional').lower()})" if f["is_provisional"] and f["value"] is not None else "")
        for f in series[-LAST:]
    )


def scale(indicator: dict) -> dict[str, float]:
    """Shares are all drawn from 0 to 100 %, so that rows compare; others from 0."""
    return {"y_min": 0.0, "y_max": 1.0} if indicator["statistic"] in PERCENTAGES and indicator["statistic"] != "attainment" else {"y_min": 0.0}
