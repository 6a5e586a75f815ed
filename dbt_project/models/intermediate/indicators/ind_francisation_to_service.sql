-- One row per francisation participation with an exit; its person in an employment service within 90 days or not.
select
    {{ unit_columns(
        'francisation_to_service', 'participation_id', 'exit_date', add_days('exit_date', parameter('francisation_link_days')),
        numerator='service_participation_id is not null',
        reasons=[['neutral_exit', 'is_neutral_exit'], ['not_seeking', 'not is_seeking']],
        entity_id='person_id'
    ) }}
from {{ ref('int_francisation_facts') }}
where {{ applies('francisation_to_service') }}
