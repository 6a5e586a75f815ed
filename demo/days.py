"""Dates as whole days since 1970-01-01, `NONE` where there is none; fiscal years begin on 1 April."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

NONE = -(10**6)
EPOCH = dt.date(1970, 1, 1)
FIRST, LAST = -15000, 30000
ISO = np.array([(EPOCH + dt.timedelta(d)).isoformat() for d in range(FIRST, LAST)] + [""], dtype=object)
SLASH = np.array([(EPOCH + dt.timedelta(d)).strftime("%d/%m/%Y") for d in range(FIRST, LAST)] + [""], dtype=object)


def day(year: int, month: int, dom: int) -> int:
    return (dt.date(year, month, dom) - EPOCH).days


def months_later(start: int, months: int) -> int:
    """The first day of the month that lies `months` after the month of `start`."""
    begun = EPOCH + dt.timedelta(int(start))
    years, month = divmod(begun.month - 1 + months, 12)
    return day(begun.year + years, month + 1, 1)


def text(days: np.ndarray, forms: np.ndarray = ISO) -> np.ndarray:
    """Dates as text (`ISO` or `SLASH`); NONE becomes an empty cell."""
    days = np.asarray(days, dtype=np.int64)
    return forms[np.where(days <= NONE, LAST - FIRST, days - FIRST)]


@dataclass(frozen=True)
class Span:
    """What the deliveries cover. `first` = first day of the first fiscal year, `cut` = extraction date."""

    years: int
    seed: int
    participations: int
    last_fiscal_year: int = 2023

    @property
    def first(self) -> int:
        return day(self.last_fiscal_year + 1 - self.years, 4, 1)

    @property
    def cut(self) -> int:
        return day(self.last_fiscal_year + 1, 6, 30)

    @property
    def covered_from(self) -> int:
        return day(self.last_fiscal_year - self.years, 4, 1)

    @property
    def length_in_years(self) -> float:
        return self.years + 0.25


def fiscal_starts(span: Span) -> list[int]:
    first = span.last_fiscal_year + 1 - span.years
    return [day(y, 4, 1) for y in range(first, span.last_fiscal_year + 2)]
