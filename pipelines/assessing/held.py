"""What the assessment starts from, as files of a release (the tree `reform/`) and back, to the last bit.

No audience opens that tree: an agreement's counts and its real number are in it. It holds no person: persons in common are shares between two agreements.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.assessing import replaying
from pipelines.assessing.intake import Taken
from pipelines.reform.joint import Joint
from pipelines.reform.records import Column, Records

TREE = "reform/"
PARTS = ("agreements", "figures", "columns", "correlations", "pairs", "attacks")
# Of the year, and of three years by line.
ONE, THREE = "taken", "pooled"
NAMES = tuple(f"{span}_{part}" for span in (ONE, THREE) for part in PARTS)
ARRAYS = ("numerator", "denominator", "target", "applies")


def tables(taken: Taken, span: str) -> dict[str, pa.Table]:
    """Name -> table, ordered by their keys (agreement, column, group by number)."""
    made, shared = taken.records, taken.joint
    k, size = made.numerator.shape
    column, agreement = (v.ravel() for v in np.mgrid[0:k, 0:size])
    group, row, other = (v.ravel() for v in np.mgrid[0 : len(shared.correlation), 0:k, 0:k])
    columns = [{"id": c.id, "statistic": c.statistic, "method": c.method, "variant": c.variant, "family": c.family} for c in made.columns]
    return {
        f"{span}_agreements": pa.Table.from_pandas(taken.agreements.assign(period=taken.period, group=made.group), preserve_index=False),
        f"{span}_figures": pa.table({"column": column, "agreement": agreement, **{name: getattr(made, name).ravel() for name in ARRAYS},
                                   "expected": taken.expected.ravel()}),
        f"{span}_columns": pa.Table.from_pylist(columns),
        f"{span}_correlations": pa.table({"group": group, "row": row, "column": other, "correlation": shared.correlation.ravel()}),
        f"{span}_pairs": pa.table({"one": shared.pairs[:, 0], "other": shared.pairs[:, 1], "share_one": shared.shares[:, 0],
                                 "share_other": shared.shares[:, 1]}),
        f"{span}_attacks": pa.Table.from_pandas(taken.attacks, preserve_index=False),
    }


def read(table_of: Callable[[str], pa.Table], span: str) -> Taken:
    """Taken from `tables`; table_of gives the table of a name."""
    parts = {part: table_of(f"{span}_{part}") for part in PARTS}
    agreements = parts["agreements"].to_pandas()
    columns = tuple(Column(**row) for row in parts["columns"].to_pylist())
    shape = (len(columns), len(agreements))
    arrays = {name: parts["figures"][name].to_numpy().reshape(shape) for name in (*ARRAYS, "expected")}
    group = agreements["group"].to_numpy()
    made = Records(agreements["agreement_id"].to_numpy(dtype=object), columns, *[arrays[name] for name in ARRAYS], group)
    correlation = parts["correlations"]["correlation"].to_numpy().reshape(-1, len(columns), len(columns))
    pairs = parts["pairs"].to_pandas()
    shared = Joint(correlation, pairs[["one", "other"]].to_numpy(dtype=int), pairs[["share_one", "share_other"]].to_numpy(dtype=float))
    return Taken(str(agreements["period"].iloc[0]), made, shared, agreements.drop(columns=["period", "group"]), arrays["expected"],
                 parts["attacks"].to_pandas().astype(replaying.nothing().dtypes.to_dict()))


def fingerprint(taken: Taken) -> str:
    """A word that changes with any count: what pseudonyms of this assessment hang on."""
    return str(pd.util.hash_array(np.concatenate([getattr(taken.records, name).astype(float).ravel() for name in ARRAYS])).sum(dtype=np.uint64))
