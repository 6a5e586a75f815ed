"""What holds with the programme and without it: the limits that a verdict rests on.

The intake model knows clients only. Two organisations with the same clients and no effect of their own differ all the same when one holds agreements of
nature G and the other of nature U; its limits then exclude 1 more often than they announce, and the more persons, the more often. The model with nature and
programme knows that difference, but may take up as programme what organisations do. Neither is the right one everywhere, so a verdict is given only where it
does not depend on the choice: on limits that hold those of both (a sensitivity analysis as Rosenbaum and Rubin 1983, J R Stat Soc B 45:212-218, ask for;
the union of two intervals covers at least as often as the better of them). `python -m benchmarks.recovery` measures what this costs and brings.
"""

import pandas as pd

from pipelines.case_mix import design

LIMITS = ("oe_lower_95", "oe_upper_95", "oe_lower_998", "oe_upper_998")
UNIT = ["indicator_id", "method_version", "level", "organization_id", "agreement_id", "period_type", "period"]


def limits_of_both(table: pd.DataFrame) -> pd.DataFrame:
    """LIMITS by row of `table`: the lowest lower and the highest upper of the unit's models; same index, null where the unit has none.

    table: rows as expecting.expected_values, one a unit (UNIT) and model of design.MODELS. A unit with a figure under one model only has no limits: what one
    model alone says is not known to hold. Raises ValueError when a unit's row of a model is missing or there twice.
    """
    rows = table.groupby(UNIT, dropna=False)
    whole = (rows["model"].transform("size") == len(design.MODELS)).all() and set(table["model"]) <= set(design.MODELS)
    if not whole or table.duplicated([*UNIT, "model"]).any():
        raise ValueError("one row a unit and model of design.MODELS is needed")
    outer = {name: rows[name].transform("min" if "lower" in name else "max") for name in LIMITS}
    known = rows[LIMITS[0]].transform("count") == len(design.MODELS)
    return pd.DataFrame({name: values.astype("Float64").where(known) for name, values in outer.items()}).astype("Float64")
