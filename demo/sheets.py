"""A table about to be delivered: typed columns, the order of its rows, and the cells that were overwritten."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from demo import layout
from demo.days import SLASH, text

NO_BREAK_SPACE = "\u00a0"


@dataclass
class Sheet:
    """`take` lists rows of `frame` in delivered order (a row may stand twice); `written[position]` overwrites cells, by column."""

    source: str
    table: str
    frame: pd.DataFrame
    take: np.ndarray = None
    written: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.take is None:
            self.take = np.arange(len(self.frame))

    def __len__(self) -> int:
        return len(self.take)

    @property
    def columns(self) -> list[tuple[str, str]]:
        return layout.columns(self.source, self.table)

    def cells(self, positions: np.ndarray) -> dict[str, np.ndarray]:
        """The delivered text of each column at these positions."""
        rows = self.take[positions]
        found = {name: form_cells(self.frame[name].take(rows).to_numpy(), form, self.source) for name, form in self.columns}
        for i, position in enumerate(positions.tolist()):
            for column, value in self.written.get(position, {}).items():
                found[column][i] = value
        return found

    def keys(self, positions: np.ndarray) -> list[str]:
        """The delivered key of each row, its parts joined by `|`."""
        cells = self.cells(positions)
        return ["|".join(parts) for parts in zip(*(cells[name] for name in layout.KEYS[self.table]), strict=True)]


def form_cells(values: np.ndarray, form: str, source: str) -> np.ndarray:
    """Text cells (object array) of typed values; see `layout` for the forms."""
    kind, *rest = form.split(":")
    if kind == "t":
        values = values.astype(object)
        empty = pd.isna(values)
        return np.where(empty, "", values) if empty.any() else values.copy()
    if kind in "ds":
        return text(values) if kind == "d" else text(values, SLASH)
    if kind == "i":
        return _identifiers(values, rest[0], int(rest[1]))
    if kind == "n":
        return np.array(["" if v < 0 else str(int(v)) for v in values.tolist()], dtype=object)
    if kind == "f":
        return np.array(["N", "O", ""], dtype=object)[values.astype(int)]
    if kind == "x":
        return np.array(["" if v < 0 else f"{v:g}".replace(".", ",") for v in values.tolist()], dtype=object)
    separator = NO_BREAK_SPACE if source == "ceriges" else ""
    return np.array([f"{v:,.2f}".replace(",", separator).replace(".", ",") for v in values.tolist()], dtype=object)


def _identifiers(values: np.ndarray, prefix: str, width: int) -> np.ndarray:
    return np.array(["" if v < 0 else f"{prefix}{v:0{width}d}" for v in values.tolist()], dtype=object)
