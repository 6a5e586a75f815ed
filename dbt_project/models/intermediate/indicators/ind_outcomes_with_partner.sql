-- One row per participation with an exit and a positive outcome; a confirmed collaboration on the way to it or not.
select
    {{ unit_columns(
        'outcomes_with_partner', 'participation_id', 'exit_date', add_days(quarter_end(add_days('exit_date', parameter('placement_window_days'))), parameter('confirmation_days')),
        numerator="has_partner",
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id', cutoff=earlier_cutoff('cutoff', 'declarations_cutoff')
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and positive_outcome_date is not null and {{ applies('outcomes_with_partner') }}
