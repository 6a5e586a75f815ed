"""The exported tables of a folder, as arrays: every cell of every table with what is shown of it.

One row a cell. A figure (numerator or denominator) is SHOWN, HIDDEN, HELD (held back: the file shows an earlier value, today's is not
known) or ABSENT (the statistic has none). Figures are in persons or events: a rate's numerator, which is 100 x events, is divided by 100.
Any other parquet or CSV file under an audience's folder that bears the key columns adds what it tells (`tell`).
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit.hierarchies import ROOT, Hierarchies, Refused

SHOWN, HIDDEN, HELD, ABSENT = 0, 1, 2, 3
MARKS = {"hidden": HIDDEN, "held_back": HELD}
STATISTICS = ("proportion", "ratio", "rate_per_100", "count", "attainment")
BLOCK = ["indicator_id", "method_version", "period"]
MEASURES = ("numerator", "denominator")
# What the audit reads of an audience by itself; the committee has no contributions and no parts.
OWN_FILES = {"committee": ("cells.parquet",), "funder": ("cells.parquet", "contributions.parquet", "parts.parquet")}


@dataclass(frozen=True)
class Cells:
    """frame: one row a cell: key columns, statistic, value, bounds, organizations; figure, state: 2 x rows (numerator, denominator)."""

    frame: pd.DataFrame
    figure: np.ndarray
    state: np.ndarray
    dimensions: list[str]

    @property
    def key(self) -> list[str]:
        return [*BLOCK, *self.dimensions]

    @cached_property
    def index(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_frame(self.frame[self.key])

    @cached_property
    def _statistics(self) -> np.ndarray:
        return self.frame["statistic"].to_numpy(dtype="U")

    def is_statistic(self, *names: str) -> np.ndarray:
        return np.isin(self._statistics, names)

    @cached_property
    def table(self) -> np.ndarray:
        """A number a row, the same for all rows that break down by the same dimensions."""
        broken_down = (self.frame[self.dimensions] != ROOT).to_numpy()
        return broken_down @ (1 << np.arange(len(self.dimensions)))

    def of(self, rows: np.ndarray) -> "Cells":
        """Some of the rows, in their order."""
        return Cells(self.frame[rows].reset_index(drop=True), self.figure[:, rows], self.state[:, rows], self.dimensions)

    def told(self, row: int) -> dict[str, str]:
        """The key of a row, without the dimensions that are ALL."""
        values = self.frame.iloc[row]
        return {name: str(values[name]) for name in self.key if name in BLOCK or values[name] != ROOT}


def read_cells(path: Path, hierarchies: Hierarchies) -> Cells:
    """`cells.parquet` of an audience. Raises Refused for what is not as declared."""
    frame = read_table(path)
    dimensions = hierarchies.dimensions
    needed = [*BLOCK, *dimensions, "statistic", *MEASURES, "numerator_mark", "denominator_mark"]
    if absent := [name for name in needed if name not in frame.columns]:
        raise Refused(str(path), f"columns are missing: {absent}")
    if undeclared := sorted(set(frame.columns) - {*needed, "value", "lower_95", "upper_95", "organizations"}):
        raise Refused(str(path), f"columns that nobody declared, and that may tell: {undeclared}")
    frame = keyed(frame, hierarchies, str(path))
    for name in ("value", "lower_95", "upper_95", "organizations"):
        frame[name] = pd.to_numeric(frame[name]).astype(float) if name in frame else np.nan
    if unknown := sorted(set(frame["statistic"]) - set(STATISTICS)):
        raise Refused(str(path), f"unknown statistics: {unknown}")
    key = [*BLOCK, *dimensions]
    if frame.duplicated(key).any():
        raise Refused(str(path), f"a cell stands twice: {frame.loc[frame.duplicated(key), key].iloc[0].to_dict()}")
    frame = frame.sort_values(key, ignore_index=True)
    scale = unit(frame["statistic"])
    figure = np.stack([pd.to_numeric(frame["numerator"]).to_numpy(float) / scale, pd.to_numeric(frame["denominator"]).to_numpy(float)])
    state = np.stack([_state(frame, measure, path) for measure in MEASURES])
    missing = (state == SHOWN) & np.isnan(figure)
    missing[1] &= frame["statistic"].to_numpy() != "count"
    if missing.any():
        row = frame.loc[missing.any(axis=0), key].iloc[0].to_dict()
        raise Refused(str(path), f"a figure is neither shown nor marked: {row}")
    state[(state == SHOWN) & np.isnan(figure)] = ABSENT
    state[1, frame["statistic"].to_numpy() == "count"] = ABSENT
    return Cells(frame, figure, state, dimensions)


def _state(frame: pd.DataFrame, measure: str, path: Path) -> np.ndarray:
    marks = frame[f"{measure}_mark"]
    if unknown := sorted({str(mark) for mark in marks.dropna()} - set(MARKS)):
        raise Refused(str(path), f"unknown marks: {unknown}")
    return marks.map(MARKS).fillna(SHOWN).to_numpy(int)


def unit(statistics: pd.Series) -> np.ndarray:
    """By what a numerator is divided to count events."""
    return np.where(statistics.to_numpy() == "rate_per_100", 100.0, 1.0)


def read_table(path: Path) -> pd.DataFrame:
    """A parquet or CSV file (comma or semicolon, decimal point or comma). Raises Refused if it cannot be read."""
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path, sep=None, engine="python", dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        raise Refused(str(path), f"{type(problem).__name__}: {problem}") from problem


def keyed(frame: pd.DataFrame, hierarchies: Hierarchies, where: str) -> pd.DataFrame:
    """The table with every key column as text (a missing dimension is ALL), each node declared. Raises Refused."""
    return keyed_dimensions(frame.assign(**{name: frame[name].astype(str) for name in BLOCK}), hierarchies, where)


def keyed_dimensions(frame: pd.DataFrame, hierarchies: Hierarchies, where: str) -> pd.DataFrame:
    """The same of the dimensions alone."""
    frame = frame.copy()
    for dimension, parents in hierarchies.parents.items():
        frame[dimension] = frame[dimension].fillna(ROOT).astype(str) if dimension in frame else ROOT
        if unknown := sorted(set(frame[dimension].unique()) - {ROOT, *parents}):
            raise Refused(where, f"nodes of {dimension} that no hierarchy declares: {unknown[:5]}")
    return frame


def other_files(folder: Path) -> list[Path]:
    """Every file of an audience (the committee or a ministry) beside its own, by path."""
    own = OWN_FILES["committee" if folder.name == "committee" else "funder"]
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).as_posix() not in own)
