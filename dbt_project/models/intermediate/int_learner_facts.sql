-- One row per person, agreement and fiscal year in training at least a day; whether a gain was measured in the year.
with learning as (
    select
        trainings.agreement_id,
        participations.person_id,
        trainings.training_start_date as first_day,
        coalesce(trainings.training_end_date, agreements.cutoff) as last_day
    from {{ ref('int_training_facts') }} as trainings
    inner join {{ ref('int_participations') }} as participations
        on participations.participation_id = trainings.participation_id and participations.agreement_id = trainings.agreement_id
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = trainings.agreement_id
    where agreements.nature in ('G', 'O')
    union all
    select
        records.agreement_id,
        records.person_id,
        records.entry_date,
        coalesce(records.exit_date, agreements.cutoff)
    from {{ ref('int_records') }} as records
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = records.agreement_id
    where records.record_type = 'francisation' and agreements.nature = 'F'
),

gains as (
    select outcomes.agreement_id, participations.person_id, outcomes.outcome_date as gain_date
    from {{ ref('int_outcomes') }} as outcomes
    inner join {{ ref('int_participations') }} as participations
        on participations.participation_id = outcomes.participation_id and participations.agreement_id = outcomes.agreement_id
    where outcomes.outcome_type = 'GAIN' and outcomes.gain_type in ({{ parameter_list('skill_gain_types') }})
    union all
    select agreement_id, person_id, exit_date
    from {{ ref('int_records') }}
    where record_type = 'francisation' and final_level > first_level
),

years as (
    select * from {{ ref('int_periods') }} where period_type = 'year'
),

gained as (
    select distinct gains.agreement_id, gains.person_id, years.period
    from gains
    inner join years on gains.gain_date between years.period_start and years.period_end
)

select distinct
    learning.agreement_id,
    learning.person_id,
    years.period,
    years.period_end,
    agreements.nature,
    agreements.targeted_indicators,
    agreements.has_orientation,
    agreements.cutoff,
    gained.person_id is not null as has_gain
from learning
inner join years on learning.first_day <= years.period_end and learning.last_day >= years.period_start
inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = learning.agreement_id
left join gained
    on gained.agreement_id = learning.agreement_id and gained.person_id = learning.person_id and gained.period = years.period
