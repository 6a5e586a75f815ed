-- One row per participation and fiscal period (quarter, year) in which it is active at least a day.
select
    participations.participation_id,
    participations.agreement_id,
    participations.person_id,
    agreements.nature,
    agreements.targeted_indicators,
    agreements.has_orientation,
    agreements.cutoff,
    agreements.declarations_cutoff,
    periods.period_type,
    periods.period,
    periods.period_start,
    periods.period_end
from {{ ref('int_participations') }} as participations
inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = participations.agreement_id
inner join {{ ref('int_periods') }} as periods
    on participations.entry_date <= periods.period_end
    and (participations.exit_date is null or participations.exit_date >= periods.period_start)
    and periods.period_start <= agreements.cutoff
