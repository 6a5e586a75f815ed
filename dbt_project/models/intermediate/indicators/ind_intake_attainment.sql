-- One row per participation begun, in the quarter of its entry. The target stands in int_period_targets.
select
    {{ unit_columns('intake_attainment', 'participation_id', 'entry_date', 'entry_date', numerator='true', entity_id='person_id') }}
from {{ ref('int_participation_facts') }}
where {{ applies('intake_attainment') }}
