"""Days of the fiscal calendar: a fiscal year runs from 1 April to 31 March, and its quarters are those of the calendar."""

import calendar
from datetime import date, timedelta


def fiscal_year(day: date) -> str:
    """The fiscal year of a day: 2024-03-31 -> 2023-2024."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{first + 1}"


def year_end(day: date) -> date:
    """The 31 March that closes the fiscal year of a day."""
    return date(day.year + (day.month >= 4), 3, 31)


def quarter_end(day: date) -> date:
    """The last day of the quarter of a day."""
    month = (day.month - 1) // 3 * 3 + 3
    return _last(day.year, month)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or earlier where `months` is negative; the last day of a month stays one, for agreements end on such days."""
    place = day.year * 12 + day.month - 1 + months
    last = _last(place // 12, place % 12 + 1)
    if (day + timedelta(1)).month != day.month:
        return last
    return last.replace(day=min(day.day, last.day))


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
