-- One row per participation with an exit; requalification into another occupation started within the window or not.
select
    {{ unit_columns(
        'requal_start_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator="requalification_date is not null",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('requal_start_rate') }}
