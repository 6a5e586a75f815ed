-- One row per participation with an exit and a qualifying job; the job asks for no less than the credential prepares for, or not.
{% set highest_feer %}case schooling{% for credential, feer in parameter('credential_max_feer').items() %} when '{{ credential }}' then {{ feer }}{% endfor %} end{% endset %}
select
    {{ unit_columns(
        'matched_employment_rate', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator='cast(substring(job_occupation, 2, 1) as integer) <= ' ~ highest_feer,
        reasons=[
            ['neutral_exit', 'is_neutral_exit'],
            ['cnp_unknown', 'job_occupation is null'],
            ['credential_unknown', "coalesce(schooling, 'INC') = 'INC'"],
            ['credential_below', highest_feer ~ ' is null'],
        ],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and job_start_date is not null and {{ applies('matched_employment_rate') }}
