"""What changed between two releases of one audience: agreements new, ended or gone; figures become final or restated; verdicts that are others."""

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.restated import KEY

SCHEMA = pa.schema([
    ("kind", pa.string()), ("agreement_id", pa.string()), ("organization_id", pa.string()), ("indicator_id", pa.string()), ("method_version", pa.int32()),
    ("period_type", pa.string()), ("period", pa.string()), ("value_before", pa.float64()), ("value_after", pa.float64()), ("said_before", pa.string()),
    ("said_after", pa.string()), ("reason", pa.string()), ("move", pa.float64()),
])
ORDER = ["kind", *KEY]
NEEDED = ["organization_id", "value", "is_provisional", "verdict_target"]


def table(before: dict[str, pd.DataFrame], after: dict[str, pd.DataFrame], moved: pd.DataFrame, cutoffs: tuple[date, date]) -> pa.Table:
    """One row per change, ordered by kind, agreement and figure; a figure may stand under `verdict_changed` besides `became_final` or `restated`.

    `before`, `after`: `agreements` and `figures` of the audience in each release, empty where it had none. `moved`: restated.compare of the same
    figures. `cutoffs`: the two releases' days.

    kind: `new_agreement`; `ended` (in force at the cut-off before, no longer at this one: said_before and said_after are its status); `gone` (no longer
    in the register); `became_final` (provisional before, no longer; the value may be the same); `restated` (any other of `moved`, with its reason);
    `verdict_changed` (said_*: the verdict against the target, where there was one both times). move: 0 to 1, the difference of the values over the
    greater of both; 1 where only one release has a value.
    """
    parts = _agreements(before["agreements"], after["agreements"], cutoffs) + _figures(before["figures"], after["figures"], moved)
    rows = pd.concat([part.reindex(columns=SCHEMA.names) for part in parts], ignore_index=True) if parts else pd.DataFrame(columns=SCHEMA.names)
    rows["method_version"] = rows["method_version"].astype("Int32")
    return pa.Table.from_pandas(rows.sort_values(ORDER, kind="stable"), schema=SCHEMA, preserve_index=False).replace_schema_metadata(None)


def _agreements(before: pd.DataFrame, after: pd.DataFrame, cutoffs: tuple[date, date]) -> list[pd.DataFrame]:
    old, new = before.set_index("agreement_id"), after.set_index("agreement_id")
    both = old.index.intersection(new.index)
    closed = both[_in_force(old.loc[both], cutoffs[0]) & ~_in_force(new.loc[both], cutoffs[1])]
    found = []
    for kind, ids, seen in (("new_agreement", new.index.difference(old.index), new), ("gone", old.index.difference(new.index), old), ("ended", closed, new)):
        said = {"said_before": old["agreement_status"].reindex(ids).to_numpy(), "said_after": new["agreement_status"].reindex(ids).to_numpy()}
        rows = pd.DataFrame({"agreement_id": ids, "organization_id": seen.loc[ids, "organization_id"].to_numpy(), "kind": kind, "move": 1.0, **said})
        found += [rows] if len(rows) else []
    return found


def _in_force(agreements: pd.DataFrame, cutoff: date) -> np.ndarray:
    last = pd.to_datetime(agreements["end_date"])
    return ((last >= pd.Timestamp(cutoff)) & (agreements["agreement_status"] == "ACTIVE")).to_numpy()


def _figures(before: pd.DataFrame, after: pd.DataFrame, moved: pd.DataFrame) -> list[pd.DataFrame]:
    # An earlier release may lack what later ones compute: then nothing is said of it.
    old, new = (f.reindex(columns=[*KEY, *NEEDED]) for f in (before, after))
    both = old.merge(new, on=KEY, suffixes=("_before", "_after"), how="inner").merge(moved[[*KEY, "reason"]], on=KEY, how="left", indicator=True)
    both["organization_id"] = both["organization_id_after"]
    both["move"] = relative_move(both["value_before"], both["value_after"])
    settled = both["is_provisional_before"].eq(True) & both["is_provisional_after"].eq(False) & (both["value_before"].notna() | both["value_after"].notna())
    verdicts = both["verdict_target_before"].notna() & both["verdict_target_after"].notna() & (both["verdict_target_before"] != both["verdict_target_after"])
    said = both.assign(said_before=both["verdict_target_before"], said_after=both["verdict_target_after"])
    kinds = (("became_final", both[settled]), ("restated", both[both["_merge"].eq("both") & ~settled]), ("verdict_changed", said[verdicts]))
    return [rows.assign(kind=kind) for kind, rows in kinds if len(rows)]


def relative_move(before: pd.Series, after: pd.Series) -> np.ndarray:
    """|after - before| over the greater of both, 0 to 1, so that a rate and a count can be ranked together; 1 where only one has a value, 0 where none has."""
    old, new = (values.to_numpy(dtype=float, na_value=np.nan) for values in (before, after))
    greater = np.fmax(np.abs(old), np.abs(new))
    with np.errstate(invalid="ignore", divide="ignore"):
        move = np.where(greater > 0, np.minimum(np.abs(new - old) / greater, 1.0), 0.0)
    return np.where(np.isnan(old) != np.isnan(new), 1.0, np.nan_to_num(move, nan=0.0))
