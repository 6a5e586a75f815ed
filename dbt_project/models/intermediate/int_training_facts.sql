-- One row per training event of a participation (METHOD, "Training events"): training of 30 h attended, return to studies, requalification
-- into another occupation.
with outcomes as (
    select * from {{ ref('int_outcomes') }}
),

requalification_ends as (
    select
        agreement_id,
        participation_id,
        linked_outcome_id,
        min(outcome_date) as first_end_date,
        min(case when completion = 'REUSSI' then outcome_date end) as completed_date
    from outcomes
    where outcome_type = 'REQUALIF_FIN'
    group by agreement_id, participation_id, linked_outcome_id
)

select
    outcomes.agreement_id,
    outcomes.participation_id,
    outcomes.outcome_id as training_id,
    outcomes.outcome_type as training_kind,
    outcomes.outcome_date as training_start_date,
    case when outcomes.outcome_type = 'REQUALIF_DEBUT' then ends.first_end_date else outcomes.end_date end as training_end_date,
    outcomes.planned_end_date,
    ends.completed_date
from outcomes
inner join {{ ref('int_participations') }} as participations
    on participations.participation_id = outcomes.participation_id and participations.agreement_id = outcomes.agreement_id
left join requalification_ends as ends
    on ends.agreement_id = outcomes.agreement_id and ends.participation_id = outcomes.participation_id
    and ends.linked_outcome_id = outcomes.outcome_id
where outcomes.outcome_type = 'ETUDES'
   or (
       outcomes.outcome_type = 'FORMATION'
       and outcomes.training_hours >= {{ parameter('training_minimum_hours') }}
       and (outcomes.end_date is null or outcomes.end_date > outcomes.outcome_date)
   )
   or (
       outcomes.outcome_type = 'REQUALIF_DEBUT'
       and substring(outcomes.occupation, 1, {{ parameter('requalification_cnp_digits') }})
           <> substring(participations.previous_occupation, 1, {{ parameter('requalification_cnp_digits') }})
   )
