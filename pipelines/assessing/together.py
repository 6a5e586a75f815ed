"""Which figures are wrong together, because the same persons are in them: the counted units of a span of agreements, by person."""

import numpy as np
import pandas as pd

from pipelines.reform import joint
from pipelines.reform.joint import Joint
from pipelines.reform.records import Records

NOT_PERSONS = ("event", "meeting", "employer", "category", "agreement", "hour")
UNITS = """
select s.unit as agreement_id, f.person_id, cast(u.numerator as double) as numerator, cast(u.denominator as double) as denominator
from indicators.ind_{indicator} u join span s using (agreement_id)
left join intermediate.int_participation_facts f on f.agreement_id = u.agreement_id and f.participation_id = u.participation_id
where u.method_version = {method} and u.exclusion_reason is null
    and u.period_type = '{kind}' and substring(u.period, 1, 9) in (select period from years)
order by s.unit, u.agreement_id, u.unit_id, u.period
"""


def joint_of(connection, catalogue: dict, made: Records) -> Joint:
    """Which figures are wrong together: every counted unit of the year whose figure is drawn, a unit of nobody as -1."""
    declared, order = catalogue["indicators"], {a: row for row, a in enumerate(made.agreements)}
    parts = []
    for c, column in enumerate(made.columns):
        entry = declared[column.id]
        if column.drawn == "observed" or column.variant or not made.present[c].any():
            continue
        kind = "quarter" if entry["summable"] else "year"
        units = connection.sql(UNITS.format(indicator=column.id, method=int(column.method), kind=kind)).df()
        units = units[units["agreement_id"].isin(order)].assign(column=c)
        if entry["unit"] in NOT_PERSONS and entry["statistic"] != "rate_per_100":
            units["person_id"] = None
        if entry["statistic"] == "rate_per_100":
            units["numerator"] /= 100
        parts.append(units)
    whole = pd.concat(parts, ignore_index=True)
    persons = np.unique(whole["person_id"].dropna().astype(str))
    somebody = whole["person_id"].notna().to_numpy()
    code = np.full(len(whole), -1)
    code[somebody] = np.searchsorted(persons, whole["person_id"][somebody].astype(str))
    is_ratio = np.array([c.statistic != "count" and c.statistic != "attainment" for c in made.columns])
    # An attainment's denominator is the agreement's target, of no unit: it counts as a count does.
    return joint.of_units(code, whole["agreement_id"].map(order).to_numpy(), whole["column"].to_numpy(), whole["numerator"].to_numpy(),
                          np.nan_to_num(whole["denominator"].to_numpy(dtype=float)), is_ratio, made.group, len(made.columns))
