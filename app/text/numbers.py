"""Numbers, amounts, dates and periods as a Quebecer writes them: 12,5 %; 1 234; 30 juin 2024 (fr_CA), 12.5%; 1,234 (en_CA)."""

from datetime import date
from decimal import Decimal

from babel import Locale, dates
from babel import numbers as babel_numbers

from app.text import language, t

LOCALES = {"fr": Locale.parse("fr_CA"), "en": Locale.parse("en_CA")}  # parsed once: a scorecard writes 700 numbers
DASH = "–"
MINUS = "\u2212"  # the sign, not the hyphen: as wide as a plus, and no line breaks after it


def _locale() -> Locale:
    return LOCALES[language()]


def number(value, decimals: int = 0) -> str:
    """A number with at most `decimals` decimals; a dash for None."""
    if value is None:
        return DASH
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return _signed(value, decimals, pattern)


def fixed(value, decimals: int) -> str:
    """A number with exactly `decimals` decimals; a dash for None."""
    if value is None:
        return DASH
    return _signed(value, decimals, "#,##0." + "0" * decimals)


def percent(value, decimals: int = 1) -> str:
    """0.125 -> « 12,5 % » or “12.5%”; a dash for None."""
    if value is None:
        return DASH
    places = "." + "0" * decimals if decimals else ""
    shown = _signed(Decimal(repr(float(value))) * 100, decimals, f"#,##0{places}")
    return f"{shown}\u00a0%" if language() == "fr" else f"{shown}%"


def _signed(value, decimals: int, pattern: str) -> str:
    """Rounded, in the pattern's digits, with the minus sign of typography."""
    return babel_numbers.format_decimal(_half_up(value, decimals), format=pattern, locale=_locale()).replace("-", MINUS)


def _half_up(value, decimals: int) -> Decimal:
    """Rounded half up, so that a screen and a hand reckoning agree."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")
    return rounded if rounded else abs(rounded)  # nobody writes -0


def money(value) -> str:
    """Whole dollars; a dash for None."""
    if value is None:
        return DASH
    if language() == "fr":
        return f"{number(value)}\u00a0$"
    shown = number(value)
    return f"{MINUS}${shown[1:]}" if shown.startswith(MINUS) else f"${shown}"


def day(value: date | str | None, length: str = "long") -> str:
    """« 30 juin 2024 » / “June 30, 2024”; the ISO form with length `short`; a dash for None."""
    if value is None:
        return DASH
    value = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if length == "short":
        return value.isoformat()
    shown = dates.format_date(value, length, locale=_locale())
    return "1er" + shown[1:] if language() == "fr" and value.day == 1 else shown


def period_name(period: str) -> str:
    """A fiscal year as it is written, a quarter with its months: 2023-2024-T1 -> « T1 2023-2024 (avril à juin) »."""
    if "-T" not in period:
        return period
    year, quarter = period.rsplit("-", 1)
    return t(f"periods.{quarter}", year=year)
