"""The cube behind the committee's figures and breakdowns by personal characteristic: sums of agreements by node of each dimension, unprotected.

A cell adds the agreements' figures (a person counts once an agreement), so that cells add up over programmes, regions and territories.
"""

import duckdb
import numpy as np
import pandas as pd

from pipelines.disclosure.family_table import Family
from pipelines.disclosure.nested import Nested

DIMENSIONS = ("programme", "region", "territory", "specialization", "status", "sex")
KEY = ["indicator_id", "method_version", "period", *DIMENSIONS]
ALL = "ALL"
# The tables: which dimensions are crossed, the others being ALL. Status goes by group where it is crossed: twelve statuses in a region are persons.
OF_AGREEMENTS = ((), ("programme",), ("region",), ("territory",), ("specialization",), ("territory", "programme"), ("territory", "specialization"))
OF_PERSONS = (("status",), ("sex",), ("programme", "status"), ("territory", "status"), ("territory", "sex"))
# Broken down by person: what happens to persons, and whom the ministry knew. By territory rather than region: most regions hold fewer than three
# organisations, so that their rows would be marks only; where there are more, ("region", "status") is one entry more here.
BY_PERSON = ("placement_rate", "positive_outcome_rate", "completion_rate", "matched_employment_rate", "training_entry_rate", "requal_start_rate",
             "retention_12w", "retention_26w", "aai_unknown_referred")
STATUS_GROUPS = {
    "PERMANENT": ["CSQ", "RP"], "TEMPORARY": ["CONJOINT_TET", "ETUDIANT", "PMI_AUTRE", "PMI_JP", "PMI_PVT", "TET"], "PROTECTION": ["DEM_ASILE", "REFUGIE"],
    "CITIZEN": ["CITOYEN"], "UNKNOWN": ["INC"],
}
RATES = ("proportion", "rate_per_100", "ratio")
STATISTICS = (*RATES, "count", "attainment")

# Counts that lie within another's, cell by cell, by their definitions. The difference is a count that nobody published, and the one bounds the other where
# it is hidden. Left out: counts of employers.
_JOBS, _POSITIVE = ("placement_rate", "numerator"), ("positive_outcome_rate", "numerator")
NESTED = tuple(Nested(whole, part) for whole, part in (
    (_POSITIVE, _JOBS),
    (_POSITIVE, ("training_entry_rate", "numerator")),
    (_POSITIVE, ("requal_start_rate", "numerator")),
    (_JOBS, ("matched_employment_rate", "denominator")),
))

# Columns that count the same over different agreements (families.py); dear: of the framework in force.
FAMILIES = (
    Family("exits", (("positive_outcome_rate", "denominator"), ("training_entry_rate", "denominator"), ("placement_rate", "denominator"),
                     ("requal_start_rate", "denominator"), ("completion_rate", "denominator"), ("orientation_plan", "denominator"))),
    Family("entries", (("intake_attainment", "numerator"), ("intake_share_aae", "denominator"), ("intake_share_francisation", "denominator"),
                       ("intake_share_aai", "denominator")), dear=(("intake_attainment", "numerator"),)),
    Family("jobs", (_JOBS, ("placement_attainment", "numerator"), ("retention_12w", "denominator"), ("retention_26w", "denominator")), zero_tells=True,
           dear=(_JOBS, ("placement_attainment", "numerator"))),
    Family("positive_outcomes", (_POSITIVE, ("outcomes_with_partner", "denominator")), zero_tells=True),
    Family("referrals", (("referrals_answered_by_org", "denominator"), ("referral_conversion_30d", "denominator"))),
    Family("employers", (("employers_engaged", "numerator"), ("enterprise_adviser_work", "denominator"))),
    # Participations and persons: who came twice.
    Family("served", (("confirmed_collab_per_100", "denominator"), ("participants_served", "numerator")), within=True,
           dear=(("participants_served", "numerator"),)),
    # All that are confirmed, and those that count under the cap for one counterpart and quarter.
    Family("confirmed", (("confirmation_share", "numerator"), ("confirmed_collab_per_100", "numerator")), within=True),
)

# Nearly the same persons, neither within the other: hidden in the same cells, for the one would be a good guess of the other.
ALIKE = ((_JOBS, ("placement_attainment", "numerator")),)

# Two methods of one indicator differ by few persons: the difference of their numerators would be a small count of its own.
LATEST = "{f}.method_version = (select max(i.method_version) from intermediate.int_indicators i where i.indicator_id = {f}.indicator_id)"

# A year comes out once it is whole for every agreement: while windows are open, an indicator's base differs from another's by few persons.
WHOLE = """{f}.period not in (
    select p.period from marts.mart_figures p where p.indicator_id = {f}.indicator_id and p.period_type = 'year' and p.is_provisional)"""

FIGURES = f"""
select f.agreement_id, f.indicator_id, f.method_version, f.period, f.statistic, cast(f.numerator as double) as numerator,
    cast(case f.statistic when 'attainment' then f.target when 'count' then null else f.denominator end as double) as denominator
from marts.mart_figures f
where f.period_type = 'year' and f.value is not null and not f.is_to_date and f.statistic in {STATISTICS}
    and {LATEST.format(f="f")} and {WHOLE.format(f="f")}
order by all
"""
# Which agreements an indicator's rate may be of: those that it has a row for in some year, with a value or without.
RATED = f"""
select distinct f.agreement_id, f.indicator_id, f.method_version, f.statistic
from marts.mart_figures f
where f.period_type = 'year' and f.statistic in {RATES} and {LATEST.format(f="f")} and coalesce(f.no_value_reason, '') in ('', 'no_units', 'denominator_zero')
order by all
"""
AGREEMENTS = """
select agreement_id, organization_id, ministry, programme, region, territory,
    case when is_specialized then 'SPECIALIZED' else 'GENERALIST' end as specialization
from marts.mart_agreements order by agreement_id
"""
BREAKDOWNS = f"""
select b.agreement_id, b.indicator_id, b.method_version, b.period, 'proportion' as statistic, b.status, b.sex,
    cast(b.numerator as double) as numerator, cast(b.denominator as double) as denominator
from marts.mart_breakdowns b
join marts.mart_figures f on f.agreement_id = b.agreement_id and f.indicator_id = b.indicator_id and f.method_version = b.method_version
    and f.period = b.period and f.period_type = 'year' and f.value is not null and not f.is_to_date
where b.indicator_id in {BY_PERSON} and {LATEST.format(f="b")} and {WHOLE.format(f="b")}
order by all
"""


def hierarchies(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """Dimension -> node -> children, from the agreements in force and the source's own lists."""
    def distinct(sql: str) -> list[str]:
        return [row[0] for row in connection.sql(sql).fetchall()]

    ministries = distinct("select distinct ministry from marts.mart_agreements order by all")
    programmes = {m: distinct(f"select distinct programme from marts.mart_agreements where ministry = '{m}' order by all") for m in ministries}
    listed = {d: distinct(f"select distinct {d} from marts.mart_agreements order by all") for d in ("region", "territory")}
    return {
        "programme": {ALL: ministries} | programmes, "region": {ALL: listed["region"]}, "territory": {ALL: listed["territory"]},
        "specialization": {ALL: ["GENERALIST", "SPECIALIZED"]}, "status": {ALL: list(STATUS_GROUPS)} | STATUS_GROUPS,
        "sex": {ALL: ["F", "INC", "M", "X"]},
    }


def build(connection: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(cells, contributions) of whole fiscal years.

    cells: KEY, statistic, numerator, denominator (null for a count), organizations; one row a combination with an agreement that has a figure.
    contributions: knower (`organization/<neq>`, `funder/<ministry>`), KEY, numerator, denominator: what that audience itself adds to a cell; a
    ministry's only where status and sex are ALL, for it sees no breakdown of an agreement.
    """
    agreements = connection.sql(AGREEMENTS).df()
    figures = figures_of(connection).merge(agreements, on="agreement_id").assign(status=ALL, sex=ALL)
    breakdowns = connection.sql(BREAKDOWNS).df().merge(agreements, on="agreement_id")
    persons = every_characteristic(breakdowns, figures[figures["indicator_id"].isin(BY_PERSON)], ("numerator", "denominator"))
    cells, shares = [], []
    for crossed, rows in [*((c, figures) for c in OF_AGREEMENTS), *((c, persons) for c in OF_PERSONS)]:
        for raised in lifted(rows, crossed):
            cells.append(_sums(raised, KEY))
            shares.append(_sums(raised.assign(knower="organization/" + raised["organization_id"]), ["knower", *KEY]))
            if rows is figures:
                shares.append(_sums(raised.assign(knower="funder/" + raised["ministry"]), ["knower", *KEY]))
    whole = pd.concat(cells, ignore_index=True).drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    known = pd.concat(shares, ignore_index=True).drop_duplicates(["knower", *KEY])
    return whole, known.drop(columns=["organizations", "statistic"]).sort_values(["knower", *KEY], ignore_index=True)


def figures_of(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row an agreement, indicator and year that counts: FIGURES and active, whether it has a value.

    A rate of nobody has no value, but where another column of its family counts somebody of the agreement it has its row, of nothing: were the row of
    retention missing beside that of placement, it would say that nobody found a job.
    """
    whole, rated = connection.sql(FIGURES).df().assign(active=True), connection.sql(RATED).df()
    periods = whole[["indicator_id", "period"]].drop_duplicates()
    for family in [*FAMILIES, *FAMILIES]:  # twice: a row in one family is a row in the other that shares its indicator
        names = [indicator for indicator, _ in family.columns]
        years = whole.loc[whole["indicator_id"].isin(names), ["agreement_id", "period"]].drop_duplicates()
        nothing = rated[rated["indicator_id"].isin(names)].merge(years, on="agreement_id").merge(periods, on=["indicator_id", "period"])
        more = nothing.assign(numerator=0.0, denominator=0.0, active=False)
        whole = pd.concat([whole, more], ignore_index=True).drop_duplicates(["agreement_id", "indicator_id", "method_version", "period"])
    return whole.sort_values(["agreement_id", "indicator_id", "period"], ignore_index=True)


def every_characteristic(rows: pd.DataFrame, totals: pd.DataFrame, counts: tuple[str, ...]) -> pd.DataFrame:
    """`rows` by status and sex, with zeros for those that a figure (`totals`) lacks: an absent row would tell that nobody was."""
    figures = totals[[c for c in totals.columns if c not in ("status", "sex", *counts)]].drop_duplicates()
    statuses = pd.DataFrame({"status": [s for group in STATUS_GROUPS.values() for s in group]})
    sexes = pd.DataFrame({"sex": ["F", "INC", "M", "X"]})
    zeros = [figures.merge(statuses, how="cross").assign(sex="F"), figures.merge(sexes, how="cross").assign(status="RP")]
    return pd.concat([rows, *(z.assign(**dict.fromkeys(counts, 0.0)) for z in zeros)], ignore_index=True)


def lifted(rows: pd.DataFrame, crossed: tuple[str, ...]):
    """`rows` with each dimension at the nodes of one table: crossed ones at theirs (a programme also as its ministry, a status as its group), rest ALL."""
    base = rows.assign(**{d: ALL for d in DIMENSIONS if d not in crossed})
    group_of = {status: group for group, listed in STATUS_GROUPS.items() for status in listed}
    at_group = base.assign(status=base["status"].map(group_of)) if "status" in crossed else base
    if "status" in crossed and len(crossed) == 1:
        yield base
    yield at_group
    if "programme" in crossed:
        yield at_group.assign(programme=at_group["ministry"])


def _sums(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """organizations: those with somebody to count in the year."""
    table = rows.assign(counted=rows["organization_id"].where(rows["active"])).groupby(by, observed=True, sort=False).agg(
        statistic=("statistic", "first"), numerator=("numerator", "sum"), denominator=("denominator", "sum"), organizations=("counted", "nunique"),
    ).reset_index()
    return table.assign(denominator=np.where(table["statistic"] == "count", np.nan, table["denominator"]))
