"""A leak: which reader can pin which figure, and how narrowly. It names tables and cells, never a person."""

from dataclasses import dataclass

from pipelines.audit.exported import BLOCK, Cells

MEASURE_NAMES = ("numerator", "denominator", "complement")


@dataclass(frozen=True, order=True)
class Leak:
    """reader and reason are codes that `report` puts into words. low, high: what the reader derives, in persons or events (NaN: not computed)."""

    reader: str
    reason: str
    table: str
    key: tuple[tuple[str, str], ...]
    measure: str
    low: float
    high: float


def leak(reader: str, reason: str, cells: Cells, row: int, measure: int, low: float, high: float) -> Leak:
    """A leak at a row of the cells. measure: 0 numerator, 1 denominator, 2 complement."""
    told = cells.told(row)
    table = " x ".join(name for name in told if name not in BLOCK) or "ALL"
    return Leak(reader, reason, table, tuple(told.items()), MEASURE_NAMES[measure], float(low), float(high))
