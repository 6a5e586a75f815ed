-- One row per participation with a requalification, in the quarter of its planned end; completed in time or not.
select
    {{ unit_columns(
        'requal_completion_rate', 'participation_id', 'requalification_planned_end_date',
        add_days('requalification_planned_end_date', parameter('requal_completion_grace_days')),
        numerator='requalification_completed_date <= ' ~ add_days('requalification_planned_end_date', parameter('requal_completion_grace_days')),
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where requalification_planned_end_date is not null and {{ applies('requal_completion_rate') }}
