-- One row per participation in an employment service that followed francisation, credited to the francisation agreement.
select
    {{ unit_columns(
        'francisation_leavers_placed', 'service_participation_id', 'service_exit_date',
        add_days('service_exit_date', parameter('placement_window_days')),
        numerator='has_job',
        reasons=[['neutral_exit', 'is_service_exit_neutral']],
        entity_id='person_id', cutoff='msi_cutoff'
    ) }}
from {{ ref('int_francisation_facts') }}
where service_exit_date is not null
  and place_of_service = 1
  and is_seeking
  and not is_neutral_exit
  and {{ applies('francisation_leavers_placed') }}
