-- One row per person, agreement and fiscal year in training; with a measured gain in the year or not.
select
    {{ unit_columns(
        'skill_gain_rate', 'person_id', none, 'period_end', numerator='has_gain',
        participation_id='null', period_type='year', period='period'
    ) }}
from {{ ref('int_learner_facts') }}
where {{ applies('skill_gain_rate') }}
