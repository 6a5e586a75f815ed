-- One row per participation with an exit and a qualifying job; still employed 12 weeks after its start or not.
select
    {{ unit_columns(
        'retention_12w', 'participation_id', 'exit_date', add_days('job_start_date', parameter('retention_12w_days')),
        numerator="state_12w = 'EN_EMPLOI' and is_covered_12w",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id',
        remark="case when state_12w is null then 'no_follow_up' when state_12w = 'NON_JOINT' then 'not_reached' end"
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and job_start_date is not null and {{ applies('retention_12w') }}
