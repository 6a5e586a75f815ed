-- One row per participation with a training event: first starts within the window after exit, first requalification, first ended training
-- and what followed it.
with trainings as (
    select
        trainings.*,
        participations.exit_date,
        participations.exit_date is not null
            and trainings.training_start_date <= {{ add_days('participations.exit_date', parameter('placement_window_days')) }} as is_in_window
    from {{ ref('int_training_facts') }} as trainings
    inner join {{ ref('int_participations') }} as participations
        on participations.participation_id = trainings.participation_id and participations.agreement_id = trainings.agreement_id
),

starts as (
    select
        agreement_id,
        participation_id,
        min(case when is_in_window then training_start_date end) as training_date,
        min(case when is_in_window and training_kind = 'ETUDES' then training_start_date end) as studies_date,
        min(case when is_in_window and training_kind in ('FORMATION', 'ETUDES') then training_start_date end) as learning_date,
        min(case when is_in_window and training_kind = 'REQUALIF_DEBUT' then training_start_date end) as requalification_date
    from trainings
    group by agreement_id, participation_id
),

requalifications as (
    select
        *,
        row_number() over (partition by agreement_id, participation_id order by training_start_date, training_id) as place
    from trainings
    where training_kind = 'REQUALIF_DEBUT' and (exit_date is null or is_in_window)
),

ended as (
    select
        *,
        row_number() over (partition by agreement_id, participation_id order by training_end_date, training_id) as place
    from trainings
    where training_end_date is not null
),

employed_after as (
    select distinct ended.agreement_id, ended.participation_id
    from ended
    inner join {{ ref('int_outcomes') }} as jobs
        on jobs.agreement_id = ended.agreement_id and jobs.participation_id = ended.participation_id
        and jobs.outcome_type = 'EMPLOI'
        and {{ qualifies_as_job('jobs') }}
        and jobs.outcome_date > ended.training_start_date
        and jobs.outcome_date <= {{ add_days('ended.training_end_date', parameter('training_to_employment_days')) }}
        and (
            jobs.outcome_date >= ended.training_end_date
            or jobs.end_date is null
            or jobs.end_date >= ended.training_end_date
        )
    where ended.place = 1
),

still_learning as (
    select distinct ended.agreement_id, ended.participation_id
    from ended
    inner join trainings as other
        on other.agreement_id = ended.agreement_id and other.participation_id = ended.participation_id
        and other.training_id <> ended.training_id
        and other.training_start_date <= {{ add_days('ended.training_end_date', parameter('training_to_employment_days')) }}
        and (
            other.training_end_date is null
            or other.training_end_date > {{ add_days('ended.training_end_date', parameter('training_to_employment_days')) }}
        )
    where ended.place = 1
)

select
    starts.*,
    requalifications.training_id as requalification_id,
    requalifications.planned_end_date as requalification_planned_end_date,
    requalifications.completed_date as requalification_completed_date,
    ended.training_end_date as first_training_end_date,
    employed_after.participation_id is not null as is_employed_after_training,
    still_learning.participation_id is not null as is_still_learning
from starts
left join requalifications
    on requalifications.agreement_id = starts.agreement_id and requalifications.participation_id = starts.participation_id
    and requalifications.place = 1
left join ended
    on ended.agreement_id = starts.agreement_id and ended.participation_id = starts.participation_id and ended.place = 1
left join employed_after
    on employed_after.agreement_id = starts.agreement_id and employed_after.participation_id = starts.participation_id
left join still_learning
    on still_learning.agreement_id = starts.agreement_id and still_learning.participation_id = starts.participation_id
