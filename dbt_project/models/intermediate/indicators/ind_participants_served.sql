-- One row per person, agreement and period in which the person is active at least a day. Not summable over periods.
with persons as (
    select distinct agreement_id, person_id, nature, targeted_indicators, has_orientation, cutoff, period_type, period, period_start
    from {{ ref('int_activity_facts') }}
)

select
    {{ unit_columns(
        'participants_served', 'person_id', none, 'period_start', numerator='true',
        participation_id='null', period_type='quarter', period='period'
    ) }}
from persons
where period_type = 'quarter' and {{ applies('participants_served') }}
union all
select
    {{ unit_columns(
        'participants_served', 'person_id', none, 'period_start', numerator='true',
        participation_id='null', period_type='year', period='period'
    ) }}
from persons
where period_type = 'year' and {{ applies('participants_served') }}
