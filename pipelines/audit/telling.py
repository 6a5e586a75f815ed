"""What the further exports of an audience (downloads, chart data) tell about the cells of its tables: a total let through, a percentage."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit.exported import ABSENT, BLOCK, HIDDEN, MEASURES, SHOWN, Cells, keyed, other_tables, read_table, unit
from pipelines.audit.hierarchies import Hierarchies, Refused
from pipelines.audit.linear import TOLERANCE

PERCENTAGES = ("value", "lower_95", "upper_95")


@dataclass(frozen=True)
class Told:
    """cells: with every figure the exports add. given: (file, row, measure) of hidden figures that an export gives. unread: files without the key."""

    cells: Cells
    given: list[tuple[str, int, int]]
    unread: list[str]


def with_exports(folder: Path, cells: Cells, hierarchies: Hierarchies) -> Told:
    """Cells of an audience and all that its other files tell. Raises Refused where a file contradicts the cells."""
    given, unread = [], []
    for path in other_tables(folder):
        name, frame = str(path.relative_to(folder.parent)), read_table(path)
        if "indicator_id" not in frame or "period" not in frame or not {*MEASURES, *PERCENTAGES} & set(frame.columns):
            unread.append(name)
            continue
        frame = _numbers(_versions(frame, cells))
        cells = _with_new_rows(cells, keyed(frame, hierarchies, name))
        place = cells.index.get_indexer(pd.MultiIndex.from_frame(keyed(frame, hierarchies, name)[cells.key]))
        cells, found = _merged(cells, frame, place, name)
        given += found
    return Told(cells, given, unread)


def _versions(frame: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """A table that names no method version speaks of each version that is published."""
    frame = frame.assign(indicator_id=frame["indicator_id"].astype(str), period=frame["period"].astype(str))
    if "method_version" in frame:
        return frame
    return frame.merge(cells.frame[BLOCK].drop_duplicates(), on=["indicator_id", "period"], how="inner")


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    for name in {*MEASURES, *PERCENTAGES} & set(frame.columns):
        text = frame[name].astype(str).str.replace(",", ".", regex=False).str.replace(r"[\s%\u00a0\u202f]", "", regex=True)
        frame = frame.assign(**{name: pd.to_numeric(text, errors="coerce")})
    return frame


def _with_new_rows(cells: Cells, frame: pd.DataFrame) -> Cells:
    """Cells that only the export has become rows, their figures not yet known."""
    extra = frame[cells.key].drop_duplicates()
    extra = extra[cells.index.get_indexer(pd.MultiIndex.from_frame(extra)) < 0]
    statistic = cells.frame.drop_duplicates("indicator_id").set_index("indicator_id")["statistic"]
    extra = extra[extra["indicator_id"].isin(statistic.index)].reset_index(drop=True)
    if extra.empty:
        return cells
    extra = extra.assign(statistic=extra["indicator_id"].map(statistic), organizations=np.inf)
    joined = pd.concat([cells.frame, extra], ignore_index=True)
    figure = np.concatenate([cells.figure, np.full((2, len(extra)), np.nan)], axis=1)
    state = np.concatenate([cells.state, np.full((2, len(extra)), ABSENT)], axis=1)
    return replace(cells, frame=joined, figure=figure, state=state)


def _merged(cells: Cells, frame: pd.DataFrame, place: np.ndarray, name: str) -> tuple[Cells, list]:
    figure, state, given = cells.figure.copy(), cells.state.copy(), []
    scale = unit(cells.frame["statistic"])
    for number, measure in enumerate(MEASURES):
        if measure not in frame:
            continue
        for row, value in zip(place, frame[measure].to_numpy(float), strict=True):
            if row < 0 or np.isnan(value):
                continue
            value = value / scale[row] if number == 0 else value
            if state[number, row] == SHOWN and abs(figure[number, row] - value) > TOLERANCE * max(1.0, abs(value)):
                raise Refused(name, f"another {measure} than in the cells: {cells.told(row)}")
            if state[number, row] == HIDDEN:
                given.append((name, int(row), number))
            figure[number, row], state[number, row] = value, SHOWN
    cells = replace(cells, figure=figure, state=state, frame=_with_percentages(cells, frame, place))
    return cells, given


def _with_percentages(cells: Cells, frame: pd.DataFrame, place: np.ndarray) -> pd.DataFrame:
    told = cells.frame.copy()
    for column in PERCENTAGES:
        if column in frame:
            values, known = told[column].to_numpy(float).copy(), frame[column].to_numpy(float)
            at = (place >= 0) & ~np.isnan(known)
            values[place[at]] = known[at]
            told[column] = values
    return told
