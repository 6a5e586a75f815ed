-- One row per participation with an exit and a qualifying job; still employed 26 weeks after its start or not.
select
    {{ unit_columns(
        'retention_26w', 'participation_id', 'exit_date', add_days('job_start_date', parameter('retention_26w_days')),
        numerator="state_26w = 'EN_EMPLOI' and is_covered_26w",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id',
        remark="case when state_26w is null then 'no_follow_up' when state_26w = 'NON_JOINT' then 'not_reached' end"
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and job_start_date is not null and {{ applies('retention_26w') }}
