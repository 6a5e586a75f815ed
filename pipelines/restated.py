"""Restated figures: what moved between two releases, and why."""

import pandas as pd

KEY = ["agreement_id", "indicator_id", "method_version", "period_type", "period"]
SHOWN = ["numerator", "denominator", "target", "value", "no_value_reason", "is_provisional"]
COLUMNS = [*KEY, *(f"{c}_before" for c in SHOWN), *SHOWN, "reason"]


def compare(before: pd.DataFrame, after: pd.DataFrame, same_method: bool, same_deliveries: bool) -> pd.DataFrame:
    """One row a figure of both tables whose numerator, denominator, target or reason moved, ordered by its key.

    Reasons: `matured` (it was provisional, and neither method nor earlier deliveries need explain it), `delivery` (a delivery corrected
    it), `method` (the catalogue or a model changed), `method_and_delivery` (both changed: which did it cannot be told).
    """
    both = before[KEY + SHOWN].merge(after[KEY + SHOWN], on=KEY, suffixes=("_before", ""), how="inner")
    moved = pd.Series(False, index=both.index)
    for column in ("numerator", "denominator", "target", "no_value_reason"):
        old, new = both[f"{column}_before"], both[column]
        moved |= ~((old == new) | (old.isna() & new.isna())).fillna(False).astype(bool)
    found = both[moved].copy()
    if same_method:
        found["reason"] = ["matured" if p else "delivery" for p in found["is_provisional_before"]]
    else:
        found["reason"] = "method" if same_deliveries else "method_and_delivery"
    return found.sort_values(KEY)[COLUMNS].reset_index(drop=True).astype({"reason": "str"})
