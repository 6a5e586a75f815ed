-- One row per agreement, indicator and method: whether the indicator applies, and the reason where it does not (K1).
with collective as (
    select distinct agreement_id from {{ ref('int_participation_facts') }}
)

select
    agreements.agreement_id,
    indicators.indicator_id,
    indicators.method_version,
    case
        when position(agreements.nature in indicators.natures) = 0 then 'nature_not_applicable'
        when indicators.needs_own_target and not {{ list_has('agreements.targeted_indicators', 'indicators.indicator_id') }} then 'no_target'
        when indicators.needs_placement_target_if_unit and agreements.nature = 'U'
            and not {{ list_has('agreements.targeted_indicators', "'placement_attainment'") }} then 'no_target'
        when indicators.needs_orientation_if_global and agreements.nature = 'G' and not agreements.has_orientation then 'no_orientation'
        when indicators.needs_participations_if_collective and agreements.nature = 'C' and collective.agreement_id is null then 'no_participations'
    end as not_applicable_reason
from {{ ref('int_agreements') }} as agreements
cross join {{ ref('int_indicators') }} as indicators
left join collective on collective.agreement_id = agreements.agreement_id
