-- One row per record of a person in a register: participation (MSI), file or francisation enrolment (CERI-GES), with or without an agreement.
-- Not yet a participation: a person who re-enters has several records for one (see int_participations).
with records as (
    select
        'msi' as register, 'msi' as record_type, record_id, person_key, agreement_id, entry_date, exit_date, exit_reason, sex, age_at_entry,
        residence_region, residence_mrc, status, arrival_date, schooling, credential_place, french_level, previous_occupation, referral_source,
        declared_known_to_aai, cast(null as date) as first_aai_meeting_date, cast(null as bigint) as first_level,
        cast(null as bigint) as final_level, cast(null as varchar) as seeks_work
    from {{ ref('stg_msi__participations') }}
    union all
    select
        'ceriges', 'file', record_id, person_key, agreement_id, entry_date, exit_date, exit_reason, sex, age_at_entry,
        residence_region, residence_mrc, status, arrival_date, schooling, null, french_level, null, referral_source,
        null, first_aai_meeting_date, null, null, null
    from {{ ref('stg_ceriges__files') }}
    union all
    select
        'ceriges', 'francisation', record_id, person_key, agreement_id, entry_date, exit_date, exit_reason, sex, age_at_entry,
        residence_region, residence_mrc, null, null, null, null, null, null, null,
        null, null, first_level, final_level, seeks_work
    from {{ ref('stg_ceriges__francisation') }}
)

select
    records.*,
    person_map.person_id
from records
inner join {{ ref('int_cutoffs') }} as cutoffs
    on cutoffs.source = records.register and cutoffs.scope = 'register' and records.entry_date <= cutoffs.cutoff
left join {{ source('refonte', 'person_map') }} as person_map
    on person_map.register = records.register and person_map.person_key = records.person_key
