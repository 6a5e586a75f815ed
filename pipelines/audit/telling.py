"""What the further exports of an audience (downloads, chart data) tell about the cells of its tables: a total let through, a percentage."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit import whole
from pipelines.audit.exported import ABSENT, BLOCK, HIDDEN, MEASURES, SHOWN, Cells, keyed, other_files, read_table, unit
from pipelines.audit.hierarchies import Hierarchies, Refused
from pipelines.audit.linear import TOLERANCE

PERCENTAGES = ("value", "lower_95", "upper_95")
NOTHING = ("", "nan", "none", "<na>", "null", "-", "–", "masqué", "hidden")


@dataclass(frozen=True)
class Told:
    """cells: with every figure the exports add. given: (file, row, measure) of hidden figures that an export gives. unread: files without the key."""

    cells: Cells
    given: list[tuple[str, int, int]]
    unread: list[str]


def with_exports(folder: Path, cells: Cells, hierarchies: Hierarchies) -> Told:
    """Cells of an audience and all that its other files tell. Raises Refused where a file contradicts the cells, or cannot be read as cells though nobody
    declared it: it may tell anything."""
    given, unread = [], []
    for path in other_files(folder):
        name = str(path.relative_to(folder.parent))
        if path.relative_to(folder).as_posix() in whole.OWN_TABLES.get(folder.name if folder.name == "committee" else folder.parent.name, ()):
            unread.append(name)  # what this audience knows of its own agreements: its contributions hold it
            continue
        frame = read_table(path) if path.suffix.lower() in (".parquet", ".csv") else pd.DataFrame()
        if "indicator_id" not in frame or "period" not in frame or not {*MEASURES, *PERCENTAGES} & set(frame.columns):
            raise Refused(name, "a file that nobody declared, and that the audit cannot read as cells")
        frame = _numbers(_versions(frame, cells, name), name)
        cells = _with_new_rows(cells, keyed(frame, hierarchies, name))
        place = cells.index.get_indexer(pd.MultiIndex.from_frame(keyed(frame, hierarchies, name)[cells.key]))
        cells, found = _merged(cells, frame, place, name)
        given += found
    return Told(cells, given, unread)


def _versions(frame: pd.DataFrame, cells: Cells, where: str) -> pd.DataFrame:
    """A table that names no method version speaks of each version that is published. Raises Refused for rows of none."""
    frame = frame.assign(indicator_id=frame["indicator_id"].astype(str), period=frame["period"].astype(str))
    if "method_version" in frame:
        return frame
    found = frame.merge(cells.frame[BLOCK].drop_duplicates(), on=["indicator_id", "period"], how="left")
    if (lost := found["method_version"].isna()).any():
        row = found[lost].iloc[0]
        raise Refused(where, f"figures of {row['indicator_id']}, {row['period']}, that are in no table of the audience")
    return found


def _numbers(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The figures as numbers (decimal comma, percent sign, blanks). Raises Refused for a text that is no number."""
    for name in {*MEASURES, *PERCENTAGES} & set(frame.columns):
        text = frame[name].astype(str).str.replace(",", ".", regex=False).str.replace(r"[\s%\u00a0\u202f]", "", regex=True)
        numbers = pd.to_numeric(text, errors="coerce")
        if (wrong := numbers.isna() & ~text.str.lower().isin(NOTHING)).any():
            raise Refused(where, f"{name} holds what is no number, row {int(np.argmax(wrong.to_numpy())) + 1}")
        frame = frame.assign(**{name: numbers})
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
