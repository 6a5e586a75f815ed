-- One row per participation with an exit and method: 1 counts a return to studies as placement, 2 no longer does.
select
    {{ unit_columns(
        'placement_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator='job_start_date is not null or studies_date is not null',
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id', method=1
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('placement_rate') }}
union all
select
    {{ unit_columns(
        'placement_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator='job_start_date is not null',
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id', method=2
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('placement_rate') }}
