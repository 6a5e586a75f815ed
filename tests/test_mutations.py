"""The oracle is no rubber stamp: a wrong window, operator or filter in the SQL, one at a time, is always caught."""

import json
import shutil

import duckdb
import pytest

from tests.conftest import RAW
from tests.oracle import organization_figures
from tests.test_oracle import expected, quarantined  # noqa: F401

# model, what the compiled SQL says, what it would wrongly say
MUTATIONS = [
    ("int_participation_members", "> 28 then 1", ">= 28 then 1"),
    ("int_job_facts", "(exit_date + cast(84 as integer))", "(exit_date + cast(83 as integer))"),
    ("int_job_facts", "outcome_date > entry_date", "outcome_date >= entry_date"),
    ("int_job_facts", ">= 15 or", "> 15 or"),
    ("int_job_facts", "end_or_open >= exit_date", "end_or_open > exit_date"),
    ("int_job_facts", "<= 14 as is_covered_12w", "<= 60 as is_covered_12w"),
    ("int_job_facts", "week_12.follow_up_week = 12", "week_12.follow_up_week = 26"),
    ("int_training_facts", "outcomes.training_hours >= 30", "outcomes.training_hours > 30"),
    ("int_training_facts", "substring(outcomes.occupation, 1, 4)", "substring(outcomes.occupation, 1, 5)"),
    ("int_training_windows", "jobs.outcome_date > ended.training_start_date", "jobs.outcome_date >= ended.training_end_date"),
    ("ind_placement_rate", "when is_neutral_exit then 'neutral_exit'", "when false then 'neutral_exit'"),
    ("ind_placement_rate", "> cutoff then 'window_open'", ">= cutoff then 'window_open'"),
    ("ind_requal_completion_rate", "cast(90 as integer)", "cast(60 as integer)"),
    ("ind_matched_employment_rate", "when 'COLLEGIAL' then 2", "when 'COLLEGIAL' then 1"),
    ("ind_confirmed_collab_per_100", "place_with_counterpart > 4", "place_with_counterpart > 3"),
    ("ind_referral_diversity", "known_entries < 10", "known_entries <= 10"),
    ("ind_table_presence", "role in ('MEMBRE', 'INVITE', 'CONTRIBUTION')", "role in ('MEMBRE', 'CONTRIBUTION')"),
    ("int_event_confirmations", "declarants.is_double", "false"),
    ("int_event_confirmations", "not declarants.is_contested", "true"),
    ("int_declared_events", "<= 1\n", "<= 0\n"),
    ("int_referrals", "> 7 then 1", "> 2 then 1"),
    ("int_referral_facts", "(referrals.referral_date + cast(30 as integer)), false", "(referrals.referral_date + cast(25 as integer)), false"),
    ("int_agreements", "100 * expertise.staff_trained >= 50", "100 * expertise.staff_trained > 50"),
    ("int_learner_facts", "final_level > first_level", "final_level >= first_level"),
    ("int_period_targets", "+ 1 as segment_days", "as segment_days"),
    ("int_organization_counts", "max(units.numerator)", "sum(units.numerator)"),
]

COUNTS = """
select agreement_id, indicator_id, method_version, period_type, period,
    coalesce(sum(case when exclusion_reason is null then numerator end), 0), sum(case when exclusion_reason is null then units else 0 end),
    sum(case when exclusion_reason is not null then units else 0 end)
from intermediate.int_unit_counts
join intermediate.int_periods using (period_type, period)
join intermediate.int_agreements a using (agreement_id)
where period_start <= a.cutoff
group by all
"""
TARGETS = "select agreement_id, indicator_id, period_type, period, count_target from intermediate.int_period_targets where count_target is not null"
ORGANIZATIONS = """
select organization_id, indicator_id, method_version, period_type, period, numerator from intermediate.int_organization_counts
join intermediate.int_periods using (period_type, period)
join (select organization_id, max(cutoff) as cutoff from intermediate.int_agreements group by all) using (organization_id)
where period_start <= cutoff
"""
ENDS = ("int_unit_counts", "int_period_targets", "int_organization_counts")


@pytest.fixture(scope="module")
def workshop(built, tmp_path_factory):
    """A copy of the warehouse, every model's compiled SQL and what it feeds, in the order of building."""
    copy = tmp_path_factory.mktemp("mutants") / "refonte.duckdb"
    shutil.copy(built.home / "warehouse" / "refonte.duckdb", copy)
    manifest = json.loads((built.home / "warehouse" / "target" / "manifest.json").read_text("utf-8"))
    models = {k: v for k, v in manifest["nodes"].items() if v["resource_type"] == "model"}
    compiled = {k: (built.home / "warehouse" / "target" / "compiled" / "refonte" / v["original_file_path"]).read_text("utf-8") for k, v in models.items()}
    connection = duckdb.connect(str(copy))
    yield connection, models, compiled, manifest
    connection.close()


@pytest.fixture(scope="module")
def organizations(quarantined) -> dict:  # noqa: F811
    return organization_figures(RAW, quarantined)


def downstream(model: str, models: dict, manifest: dict) -> list[str]:
    """The model and all that it feeds on the way to the counts, each after what it reads."""
    start = next(k for k, v in models.items() if v["name"] == model)
    ends = {k for k, v in models.items() if v["name"] in ENDS}
    feeds = {k: [c for c in manifest["child_map"][k] if c in models] for k in models}
    reaches = {k: k in ends for k in models}
    order, marked = [], set()

    def visit(node: str) -> bool:
        if node not in marked:
            marked.add(node)
            reaches[node] |= any(list(map(visit, feeds[node])))
            order.append(node)
        return reaches[node]

    visit(start)
    return [node for node in reversed(order) if reaches[node]]


def rebuild(connection, nodes: list[str], models: dict, compiled: dict) -> None:
    for node in nodes:
        model = models[node]
        kind = "view" if model["config"]["materialized"] == "view" else "table"
        connection.execute(f'create or replace {kind} {model["schema"]}."{model["name"]}" as {compiled[node]}')


def agrees(connection, expected: dict, organizations: dict) -> bool:  # noqa: F811
    counts = {row[:5]: row[5:] for row in connection.sql(COUNTS).fetchall()}
    if set(counts) != set(expected):
        return False
    if any((n, c, x) != (f.numerator, f.units_counted, sum(f.excluded.values())) for key, f in expected.items() for n, c, x in [counts[key]]):
        return False
    if {row[:5]: row[5] for row in connection.sql(ORGANIZATIONS).fetchall()} != {k: f.numerator for k, f in organizations.items()}:
        return False
    by_period = {(k[0], k[1], k[3], k[4]): f.target for k, f in expected.items() if f.target is not None}
    return all(abs(float(by_period[row[:4]]) - float(row[4])) < 1e-6 for row in connection.sql(TARGETS).fetchall() if row[:4] in by_period)


def test_the_unchanged_sql_agrees(workshop, expected, organizations):  # noqa: F811
    assert agrees(workshop[0], expected, organizations)


@pytest.mark.parametrize(("model", "right", "wrong"), MUTATIONS, ids=[f"{m}: {w.strip()}" for m, _, w in MUTATIONS])
def test_a_wrong_rule_is_caught(workshop, expected, organizations, model, right, wrong):  # noqa: F811
    connection, models, compiled, manifest = workshop
    node = next(k for k, v in models.items() if v["name"] == model)
    assert right in compiled[node], f"{model} no longer says: {right}"
    connection.execute("begin transaction")
    try:
        rebuild(connection, downstream(model, models, manifest), models, compiled | {node: compiled[node].replace(right, wrong)})
        assert not agrees(connection, expected, organizations), "the oracle saw nothing"
    finally:
        connection.execute("rollback")
