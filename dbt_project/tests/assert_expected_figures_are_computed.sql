{{ config(meta={"dagster": {"ref": {"name": "mart_figures"}}}) }}
-- Every figure that should exist is there, and none that should not: a figure outside what is expected must be a late cohort of an applicable
-- indicator (an exit or a training's end more than a year after the agreement's end), or an early one (a referral sent before its start).
select
    coalesce(expected.agreement_id, computed.agreement_id) as agreement_id,
    coalesce(expected.indicator_id, computed.indicator_id) as indicator_id,
    coalesce(expected.period, computed.period) as period
from {{ ref('int_expected_figures') }} as expected
full outer join {{ ref('mart_figures') }} as computed
    on computed.agreement_id = expected.agreement_id
    and computed.indicator_id = expected.indicator_id
    and computed.method_version = expected.method_version
    and computed.period_type = expected.period_type
    and computed.period = expected.period
left join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = computed.agreement_id
left join {{ ref('int_applicability') }} as applicability
    on applicability.agreement_id = computed.agreement_id
    and applicability.indicator_id = computed.indicator_id
    and applicability.method_version = computed.method_version
where computed.agreement_id is null
   or (
       expected.agreement_id is null
       and (
           applicability.not_applicable_reason is not null
           or (
               computed.period_start <= {{ add_days('agreements.end_date', 365) }}
               and computed.period_end >= agreements.start_date
           )
       )
   )
