"""Work with employers that nobody funds, in hours and in dollars, from the protected cells of employer_hours_unfunded.

Hours are declared by organisations. Dollars are hours x an assumed value of an hour: a parameter of the catalogue, which a reader may replace on screen.
"""

from app import cells
from app.access import MINISTRIES, Session
from app.contrasts import is_hidden
from app.sheet import method_in_force

INDICATOR, PARAMETER = "employer_hours_unfunded", "employer_hour_value"


def key(held: dict) -> tuple[str, int]:
    return INDICATOR, method_in_force(held["indicators"][INDICATOR])


def declared_value(held: dict) -> float | None:
    """Dollars an hour; None in a release made before the catalogue had it."""
    value = held["parameters"].get(PARAMETER)
    return None if value is None else float(value)


def hours(cell: dict | None) -> float | None:
    """Hours that nobody funds; None where either count of the cell is hidden, or there is no cell."""
    return None if cell is None or is_hidden(cell) else cell["numerator"]


def dollars(cell: dict | None, hour_value: float | None) -> float | None:
    """Hours x dollars an hour; None wherever the hours are not shown. Raises ValueError for a negative value of an hour."""
    if hour_value is not None and hour_value < 0:
        raise ValueError(f"an hour is worth {hour_value} $")
    worked = hours(cell)
    return None if worked is None or hour_value is None else worked * hour_value


def by_programme(session: Session, held: dict, year: str) -> list[dict]:
    """The year's cells by programme, ministries' totals apart."""
    return [c for c in cells.by(session, year, "programme", key=key(held)) if c["programme"] not in MINISTRIES]
