"""What each organisation and each ministry itself adds to each cell, which it knows exactly: its `contributions.parquet`.

The files of all of a kind are read together: one join of their rows with the cells, not one a reader.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit.exported import BLOCK, MEASURES, Cells, keyed, read_table, unit
from pipelines.audit.hierarchies import Hierarchies, Refused

Own = dict[str, np.ndarray]  # reader -> 2 x rows of the cells (numerator, denominator), 0 where it adds nothing


def folders(audiences: Path) -> list[Path]:
    """One folder an audience of a kind, by name."""
    return sorted(path for path in audiences.iterdir() if path.is_dir()) if audiences.is_dir() else []


def contributions(audiences: Path, cells: Cells, hierarchies: Hierarchies) -> Own:
    """What every audience of a kind adds. Raises Refused if one has no file of contributions."""
    return contributed([path / "contributions.parquet" for path in folders(audiences)], cells, hierarchies)


def contributed(paths: Sequence[Path], cells: Cells, hierarchies: Hierarchies) -> Own:
    """What some files say, by the name of the folder each is in. Raises Refused."""
    if not paths:
        return {}
    frames = [_read(path, hierarchies) for path in paths]
    together = pd.concat(frames, ignore_index=True)
    reader = np.repeat(np.arange(len(paths)), [len(frame) for frame in frames])
    place, code = placed(together, cells.frame, cells.key)
    if (twice := pd.DataFrame({"reader": reader, "code": code}).duplicated().to_numpy()).any():
        raise Refused(str(paths[reader[twice][0]]), "a contribution stands twice")
    own, at = np.zeros((len(paths), *cells.figure.shape)), place >= 0
    for number, measure in enumerate(MEASURES):
        own[reader[at], number, place[at]] = together[measure].to_numpy(float)[at]
    own[:, 0] /= unit(cells.frame["statistic"])
    return {path.parent.name: each for path, each in zip(paths, own, strict=True)}


def placed(rows: pd.DataFrame, among: pd.DataFrame, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(where the row of the same key stands in `among`, -1 for none; a number that two rows share if and only if their keys are equal)."""
    count = len(among)
    code = np.zeros(count + len(rows), dtype=np.int64)
    for name in key:
        values, names = pd.factorize(pd.concat([among[name], rows[name]], ignore_index=True), use_na_sentinel=False)
        # Numbered anew after each column, so that no product of many columns can overflow.
        code = pd.factorize(code * len(names) + values)[0].astype(np.int64)
    row_of = np.full(int(code.max(initial=-1)) + 1, -1)
    row_of[code[:count]] = np.arange(count)
    return row_of[code[count:]], code[count:]


def _read(path: Path, hierarchies: Hierarchies) -> pd.DataFrame:
    frame = read_table(path)
    if absent := [name for name in [*BLOCK, *MEASURES] if name not in frame.columns]:
        raise Refused(str(path), f"columns are missing: {absent}")
    frame = keyed(frame, hierarchies, str(path))
    for measure in MEASURES:
        frame[measure] = pd.to_numeric(frame[measure]).fillna(0.0).astype(float)
    return frame[[*BLOCK, *hierarchies.dimensions, *MEASURES]]
