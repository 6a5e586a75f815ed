"""What each reader adds to each part of a family's columns (`parts.parquet`): the agreements that enter the same columns are one part.

Which agreements exist is public, and so is which parts a cell has: those that some organisation has a row for. How much each part is, is not.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.audit.contributions import folders, placed
from pipelines.audit.exported import keyed_dimensions, read_table
from pipelines.audit.hierarchies import Family, Hierarchies, Refused

Rows = dict[str, np.ndarray]  # reader -> one number a row of `Parts.frame`: its own count there, NaN where it has no agreement of that part


@dataclass(frozen=True)
class Parts:
    """frame: one row a part of a cell: family, pattern, period, dimensions. organizations, ministries: those that have a file. active: rows x organisations,
    True where it has an agreement with somebody to count in the year."""

    frame: pd.DataFrame
    organizations: Rows
    ministries: Rows
    active: np.ndarray

    def of(self, family: str) -> "Parts":
        at = (self.frame["family"] == family).to_numpy()
        own = ({name: counts[at] for name, counts in each.items()} for each in (self.organizations, self.ministries))
        return Parts(self.frame[at].reset_index(drop=True), *own, self.active[at])


def read_parts(path: Path, hierarchies: Hierarchies) -> Parts:
    """Every audience's parts. Raises Refused for what is not as declared."""
    key = ["family", "pattern", "period", *hierarchies.dimensions]
    paths = [each / "parts.parquet" for kind in ("organization", "funder") for each in folders(path / kind)]
    paths = [each for each in paths if each.exists()]
    if not paths:
        return Parts(pd.DataFrame(columns=key, dtype=str), {}, {}, np.zeros((0, 0), dtype=bool))
    rows = [_read(each, hierarchies, key) for each in paths]
    together = pd.concat(rows, ignore_index=True)
    frame = together[key].drop_duplicates().sort_values(key, ignore_index=True)
    counts, active = np.full((len(paths), len(frame)), np.nan), np.zeros((len(paths), len(frame)), dtype=bool)
    at = np.repeat(np.arange(len(paths)), [len(each) for each in rows]), placed(together, frame, key)[0]
    counts[at], active[at] = together["count"].to_numpy(), together["active"].to_numpy()
    found: dict[str, Rows] = {"organization": {}, "funder": {}}
    for each, values in zip(paths, counts, strict=True):
        found[each.parent.parent.name][each.parent.name] = values
    organizations = [each.parent.parent.name == "organization" for each in paths]
    return Parts(frame, found["organization"], found["funder"], active[organizations].T)


def _read(path: Path, hierarchies: Hierarchies, key: list[str]) -> pd.DataFrame:
    frame = read_table(path)
    if sorted(frame.columns) != sorted([*key, "count", "active"]):
        raise Refused(str(path), f"its columns are not {[*key, 'count', 'active']}")
    frame = keyed_dimensions(frame.assign(**{name: frame[name].astype(str) for name in ("family", "pattern", "period")}), hierarchies, str(path))
    frame["count"] = pd.to_numeric(frame["count"]).astype(float)
    if not (frame["count"] >= 0).all() or np.isinf(frame["count"]).any():
        raise Refused(str(path), "a part has no count, or less than nothing")
    if frame["active"].dtype != bool or (frame["count"] > 0).gt(frame["active"]).any():
        raise Refused(str(path), "active is not true or false, or false where somebody is counted")
    if frame.duplicated(key).any():
        raise Refused(str(path), "a part stands twice")
    for name, pattern in frame[["family", "pattern"]].drop_duplicates().itertuples(index=False):
        _refuse_unknown(path, hierarchies.families, name, pattern)
    return frame


def _refuse_unknown(path: Path, families: tuple[Family, ...], name: str, pattern: str) -> None:
    width = {family.name: len(family.columns) for family in families}.get(name)
    if width is None:
        raise Refused(str(path), f"parts of a family that nobody declared: {name}")
    if len(pattern) != width or set(pattern) - {"0", "1"} or "1" not in pattern:
        raise Refused(str(path), f"no pattern of {name}'s {width} columns: {pattern!r}")
