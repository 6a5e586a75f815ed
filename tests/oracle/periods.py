"""Fiscal years (1 April to 31 March) and their quarters."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A fiscal quarter or year; both days included."""

    type: str
    label: str
    start: date
    end: date

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    def meets(self, start: date, end: date | None) -> bool:
        """At least one day in common with [start, end]; an empty end is open."""
        return start <= self.end and (end is None or end >= self.start)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def year_from(first: int) -> Period:
    """The fiscal year that begins on 1 April of `first`."""
    return Period("year", f"{first}-{first + 1}", date(first, 4, 1), date(first + 1, 3, 31))


def year_of(day: date) -> Period:
    return year_from(day.year if day.month >= 4 else day.year - 1)


def quarters(year: Period) -> list[Period]:
    first = year.start.year
    starts = [date(first, 4, 1), date(first, 7, 1), date(first, 10, 1), date(first + 1, 1, 1), date(first + 1, 4, 1)]
    return [Period("quarter", f"{year.label}-T{n + 1}", starts[n], starts[n + 1] - days(1)) for n in range(4)]


def quarter_of(day: date) -> Period:
    return next(quarter for quarter in quarters(year_of(day)) if quarter.holds(day))


def years_between(start: date, end: date) -> list[Period]:
    """Fiscal years that have at least a day in [start, end]."""
    if end < start:
        return []
    return [year_from(first) for first in range(year_of(start).start.year, year_of(end).start.year + 1)]
