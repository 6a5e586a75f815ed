-- One row per participation with a relocation, in its quarter; living in the host region a year later or not.
select
    {{ unit_columns(
        'regional_retention', 'participation_id', 'relocation_date', add_days('relocation_date', parameter('regional_retention_days')),
        numerator='is_in_host_region',
        reasons=[['neutral_exit', 'is_neutral_exit']],
        remark="case when state_52w is null then 'no_follow_up' when state_52w = 'NON_JOINT' then 'not_reached' end",
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where relocation_date is not null and {{ applies('regional_retention') }}
