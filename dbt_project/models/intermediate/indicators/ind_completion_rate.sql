-- One row per participation with an exit; neither abandoned nor excluded, or so.
select
    {{ unit_columns(
        'completion_rate', 'participation_id', 'exit_date', 'exit_date',
        numerator='exit_reason not in (' ~ parameter_list('unsuccessful_exit_reasons') ~ ')',
        reasons=[['neutral_exit', 'is_neutral_exit']], entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies('completion_rate') }}
