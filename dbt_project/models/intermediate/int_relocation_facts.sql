-- One row per participation with a relocation: the first, its host region and the follow-up a year later.
with relocations as (
    select
        *,
        row_number() over (partition by agreement_id, participation_id order by outcome_date, outcome_id) as place
    from {{ ref('int_outcomes') }}
    where outcome_type = 'RELOCALISATION'
),

follow_ups as (
    select
        agreement_id,
        participation_id,
        linked_outcome_id,
        follow_up_state,
        region,
        row_number() over (
            partition by agreement_id, participation_id, linked_outcome_id order by outcome_date desc, outcome_id desc
        ) as place
    from {{ ref('int_outcomes') }}
    where outcome_type = 'SUIVI' and follow_up_week = 52
)

select
    relocations.agreement_id,
    relocations.participation_id,
    relocations.outcome_date as relocation_date,
    follow_ups.follow_up_state as state_52w,
    coalesce(follow_ups.follow_up_state <> 'NON_JOINT' and follow_ups.region = relocations.region, false) as is_in_host_region
from relocations
left join follow_ups
    on follow_ups.agreement_id = relocations.agreement_id and follow_ups.participation_id = relocations.participation_id
    and follow_ups.linked_outcome_id = relocations.outcome_id and follow_ups.place = 1
where relocations.place = 1
