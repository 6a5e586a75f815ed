-- One row per participation (K2): entry and intake facts of its first record, exit of the member with the latest exit.
with members as (
    select * from {{ ref('int_participation_members') }}
),

records as (
    select * from {{ ref('int_records') }} where agreement_id is not null
)

select
    members.participation_id,
    members.agreement_id,
    members.register,
    members.record_type,
    members.person_id,
    intake.entry_date,
    ending.exit_date,
    ending.exit_reason,
    ending.seeks_work,
    intake.sex,
    intake.age_at_entry,
    intake.residence_region,
    intake.residence_mrc,
    intake.status,
    intake.arrival_date,
    intake.schooling,
    intake.credential_place,
    intake.french_level,
    intake.previous_occupation,
    intake.referral_source,
    intake.declared_known_to_aai
from members
inner join records as intake
    on intake.record_type = members.record_type and intake.record_id = members.record_id
inner join members as last_member
    on last_member.participation_id = members.participation_id
    and last_member.agreement_id = members.agreement_id
    and last_member.place_from_last = 1
inner join records as ending
    on ending.record_type = last_member.record_type and ending.record_id = last_member.record_id
where members.place_from_first = 1
