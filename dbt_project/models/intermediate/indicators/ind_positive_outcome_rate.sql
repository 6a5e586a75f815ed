-- One row per participation with an exit; a qualifying job or a training event within the window or not.
select
    {{ unit_columns(
        'positive_outcome_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator="positive_outcome_date is not null",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('positive_outcome_rate') }}
