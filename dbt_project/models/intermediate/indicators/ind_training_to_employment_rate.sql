-- One row per participation with an ended training event, in the quarter of its end; in a qualifying job within a year or not.
select
    {{ unit_columns(
        'training_to_employment_rate', 'participation_id', 'first_training_end_date',
        add_days('first_training_end_date', parameter('training_to_employment_days')),
        numerator='is_employed_after_training',
        reasons=[['neutral_exit', 'is_neutral_exit']],
        remark="case when is_still_learning and not is_employed_after_training then 'still_in_studies' end",
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where first_training_end_date is not null and {{ applies('training_to_employment_rate') }}
