-- One row per participation with an exit; plan delivered and return to studies decided by the exit or not.
select
    {{ unit_columns(
        'orientation_plan', 'participation_id', 'exit_date', 'exit_date',
        numerator="is_oriented",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('orientation_plan') }}
