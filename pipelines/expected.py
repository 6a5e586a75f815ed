"""Expected values of the release: what the average organisation would have achieved with the same clients, and what that says of each unit.

The models are fitted apart (`python -m pipelines.case_mix fit`); a run applies the artefact in force and the release names its version.
"""

import duckdb
import pandas as pd

from pipelines.case_mix import expecting
from pipelines.statistics.verdicts import expected_verdict

KEY = [*expecting.KEYS[:3], "level", "organization_id", "agreement_id", "period_type", "period"]


def values(connection: duckdb.DuckDBPyConnection, artefact: dict) -> pd.DataFrame:
    """One row as `expecting.expected_values`, with verdict_expected (null with the reason that the row gives) and the ministry of an agreement.

    order_key stays out: a shrunken value sorts, and is not shown; rows come ordered by it in no table.
    """
    found = expecting.expected_values(connection, artefact)
    limits = [found[c].to_numpy(dtype=float, na_value=float("nan")) for c in ("oe_lower_95", "oe_upper_95", "oe_lower_998", "oe_upper_998")]
    ministries = connection.sql("select agreement_id, ministry from marts.mart_agreements").df()
    return found.assign(verdict_expected=pd.Series(expected_verdict(*limits), dtype="str")).merge(ministries, how="left", on="agreement_id")
