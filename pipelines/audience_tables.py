"""What each audience's tree of a release holds: the relation of every table and the unique key that orders it."""

from pipelines.disclosing import THRESHOLD

# What an audience sees of its agreements: mart, its unique order.
MARTS = {
    "figures": (
        "(from marts.mart_figures join answers using (agreement_id, indicator_id, method_version, period_type, period))",
        "agreement_id, indicator_id, method_version, period_type, period",
    ),
    "exclusions": ("marts.mart_exclusions", "agreement_id, indicator_id, method_version, period_type, period, mark_kind, code"),
    "applicability": ("marts.mart_applicability", "agreement_id, indicator_id, method_version"),
    "agreements": ("marts.mart_agreements", "agreement_id"),
    "line_points": ("line_points", "line_id, indicator_id, method_version, period"),
    "line_verdicts": ("line_verdicts", "line_id, indicator_id, method_version"),
    "amounts": ("amounts", "level, unit_id, measure"),
    "targets": ("intermediate.int_targets", "agreement_id, indicator_id, effective_date"),
}
# A ministry knows an agreement's totals, and never a few persons' reasons, nor who was left out for a status: by fiscal year, and only where each reason
# holds THRESHOLD units or more; otherwise one row without number says that there are some.
_REASONS = f"""
    select m.*, min(units) over apart >= {THRESHOLD} and not bool_or(code = 'status_not_eligible') over apart as is_shown
    from marts.mart_exclusions m where period_type = 'year'
    window apart as (partition by agreement_id, indicator_id, method_version, period, mark_kind)"""
FUNDER_MARTS = {
    # How many were left out is one reason's number where there is one reason: it is told where the reasons are.
    "figures": (f"""(
        select f.* replace (case when f.period_type = 'year' and h.period is null then f.units_excluded end as units_excluded)
        from {MARTS["figures"][0]} f
        left join (select distinct agreement_id, indicator_id, method_version, period from ({_REASONS}) where mark_kind = 'exclusion' and not is_shown) h
            using (agreement_id, indicator_id, method_version, period))""", MARTS["figures"][1]),
    "exclusions": (f"""(
        select distinct agreement_id, indicator_id, method_version, period_type, period, mark_kind, case when is_shown then code else 'hidden' end as code,
            case when is_shown then units end as units
        from ({_REASONS}))""", "agreement_id, indicator_id, method_version, period_type, period, mark_kind, code"),
    "pooled": ("(from pooled where level = 'line')", "unit_id, indicator_id, method_version, period"),
    "groups": ("groups", "ministry, nature, indicator_id, method_version, period"),
    "funnels": ("funnels", "ministry, nature, indicator_id, method_version, period, n"),
    # On a grid (told_expected.py): exact, it would tell who a few participants are.
    "expected": ("told_expected", "indicator_id, method_version, model, agreement_id, period"),
}
ORGANIZATION_MARTS = {
    "figures": (f"""(
        select f.* replace (g.told_rate as group_rate)
        from {MARTS["figures"][0]} f join marts.mart_agreements a using (agreement_id)
        left join groups g on (g.ministry, g.nature, g.indicator_id, g.method_version, g.period)
            = (a.ministry, a.nature, f.indicator_id, f.method_version, f.period) and f.group_rate is not null)""", MARTS["figures"][1]),
    # How the groups of its own agreements spread, so that its funnel can be drawn: nothing of any other agreement.
    # Its rate only as far as it tells nobody's count (comparing.py), and of every figure too.
    "groups": ("""(select distinct a.organization_id, g.ministry, g.nature, g.indicator_id, g.method_version, g.period, g.told_rate as group_rate,
                      round(g.tau2, 3) as tau2, g.agreements, g.lower_quartile, g.median, g.upper_quartile
                  from groups g join marts.mart_agreements a using (ministry, nature) where g.told_rate is not null)""",
               "ministry, nature, indicator_id, method_version, period"),
    "funnels": ("(select distinct a.organization_id, f.* from told_funnels f join marts.mart_agreements a using (ministry, nature))",
                "ministry, nature, indicator_id, method_version, period, n"),
    "expected": ("expected", "indicator_id, method_version, model, level, agreement_id nulls first, period_type, period"),
    "pooled": ("pooled", "level, unit_id, indicator_id, method_version, period"),
    "organization_figures": ("marts.mart_organization_figures", "indicator_id, method_version, period_type, period"),
    "unattributed": ("marts.mart_unattributed", "direction"),
    # Of its own persons, and nothing of another organisation's; empty without a case mix, and then there is no table.
    "outlook": ("outlook", "level, agreement_id nulls first, indicator_id, method_version, period"),
    "outlook_drivers": ("outlook_drivers", "level, agreement_id nulls first, indicator_id, method_version, period, factor"),
    "movers": ("movers", "level, line_id nulls first, indicator_id, method_version, period, characteristic, category"),
    "delivered": ("marts.mart_delivered", "delivery_id, table_name"),
}
# The facts that indicator models read: a receipt runs their SQL on these. Person columns get the audience's own pseudonym.
FACTS = {
    "int_participation_facts": "agreement_id, participation_id",
    "int_activity_facts": "agreement_id, participation_id, period_type, period",
    "int_learner_facts": "agreement_id, person_id, period",
    "int_francisation_facts": "agreement_id, participation_id",
    "int_diversity_facts": "agreement_id, participation_id",
    "int_referral_facts": "agreement_id, referral_id, direction",
    "int_collaboration_facts": "agreement_id, event_id",
    "int_employer_facts": "agreement_id, fiscal_year, employer_id",
    "int_reach_facts": "agreement_id, fiscal_year, counterpart_category",
    "int_meeting_facts": "agreement_id, body_id, meeting_date",
    "int_agreement_year_facts": "agreement_id, fiscal_year",
    "int_agreements": "agreement_id",
    "int_targets": "agreement_id, indicator_id, effective_date",
}
# The models that lead from facts to figures: their compiled SQL is in the release, so that a receipt runs the method of that day.
RECEIPT_MODELS = ("intermediate/int_indicators", "intermediate/int_applicability", "intermediate/int_expected_figures",
                  "intermediate/int_period_targets", "intermediate/int_unit_counts", "intermediate/int_organization_counts", "marts/mart_figures",
                  "marts/mart_organization_figures")


# What the statistics wrote, beside the warehouse's marts.
STATISTICS = {"answers": "figures"} | {name: name for name in (
    "groups", "funnels", "told_funnels", "line_points", "line_verdicts", "expected", "told_expected", "verdict_shares", "power", "pooled", "amounts", "outlook",
    "outlook_drivers", "movers")}
