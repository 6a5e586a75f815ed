-- One row per participation with an exit; training or studies started within the window or not.
select
    {{ unit_columns(
        'training_entry_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator="learning_date is not null",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('training_entry_rate') }}
