"""What scenarios are tried on, read from its table (made by pipelines/assessing/live.py)."""

import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipelines.reform.records import PER, Column, Records


@dataclass(frozen=True)
class Trial:
    """records hold coarse values (rounding.py), not counts: denominators are 1. pool: (columns, draws, agreements) float32, underlying levels. years: the
    same of years, two of each level, only for the columns of the current framework: others hold their figure. A column that is taken as observed holds
    exactly its figure in both. agreements: what they are, without names. period: fiscal year."""

    records: Records = field(repr=False)
    pool: np.ndarray = field(repr=False)
    years: np.ndarray = field(repr=False)
    agreements: pd.DataFrame = field(repr=False)
    period: str


def read(rows: list[dict]) -> Trial:
    """From the table's rows, one a column."""
    told = json.loads(rows[0]["agreements"])
    period, group = told.pop("period"), np.array(told.pop("group"))
    columns = tuple(Column(r["id"], r["statistic"], r["method"], r["variant"], r["family"]) for r in rows)
    value, target = (np.stack([np.frombuffer(r[name]) for r in rows]) for name in ("value", "target"))
    applies = np.stack([np.frombuffer(r["applies"], dtype=np.uint8) for r in rows]).astype(bool)
    present = np.isfinite(value)
    figures = np.where(present, value, 1.0).astype(np.float32)
    pool = np.stack([np.frombuffer(r["draws"], dtype=np.float16).reshape(-1, group.size) for r in rows]).astype(np.float32)
    years = next(np.frombuffer(r["years"], dtype=np.float32).size // group.size for r in rows if r["years"] is not None)
    of_years = np.repeat(figures[:, None, :], years, axis=1)
    for c, row in enumerate(rows):
        if columns[c].drawn == "observed":
            # Half a digit of the stored draws would put a figure that meets its target under it.
            pool[c] = figures[c]
        elif row["years"] is not None:
            of_years[c] = np.frombuffer(row["years"], dtype=np.float32).reshape(years, group.size)
    per = np.array([PER.get(c.statistic, 1.0) for c in columns])[:, None]
    made = Records(np.arange(group.size), columns, np.nan_to_num(value) / per, present.astype(float), target, applies, group)
    return Trial(made, pool, of_years, pd.DataFrame(told), period)
