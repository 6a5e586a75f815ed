"""Expected values of the release: what the average organisation would have achieved with the same clients, and what that says of each unit.

The models are fitted apart (`python -m pipelines.case_mix fit`); a run applies the artefact in force and the release names its version.
"""

import duckdb
import pandas as pd

from pipelines import catalogue
from pipelines.case_mix import expecting
from pipelines.case_mix.both import limits_of_both
from pipelines.statistics.verdicts import expected_verdict

KEY = [*expecting.KEYS[:3], "level", "organization_id", "agreement_id", "period_type", "period"]


def values(connection: duckdb.DuckDBPyConnection, artefact: dict) -> pd.DataFrame:
    """One row as `expecting.expected_values`, with verdict_expected (null with the reason that the row gives) and the ministry of an agreement.

    A verdict must hold with the programme and without it (case_mix/both.py), so both rows of a unit bear the same one; a unit with a figure under one
    model only: cannot_tell.

    order_key stays out: a shrunken value sorts, and is not shown; rows come ordered by it in no table.
    """
    found = expecting.expected_values(connection, artefact)
    outer = limits_of_both(found)
    limits = [outer[c].to_numpy(dtype=float, na_value=float("nan")) for c in ("oe_lower_95", "oe_upper_95", "oe_lower_998", "oe_upper_998")]
    ministries = connection.sql("select agreement_id, ministry from marts.mart_agreements").df()
    verdict = pd.Series(expected_verdict(*limits), dtype="str")
    verdict = verdict.mask(verdict.isna() & found["expected"].notna(), "cannot_tell")
    # Of an indicator of which neither more nor less is better, nothing is better or worse than expected.
    judged = {i for i, d in catalogue.load()["indicators"].items() if d["polarity"] == "up"}
    verdict = verdict.where(found["indicator_id"].isin(judged))
    return found.assign(verdict_expected=verdict).merge(ministries, how="left", on="agreement_id")
