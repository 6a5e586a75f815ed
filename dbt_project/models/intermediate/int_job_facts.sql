-- One row per participation with a qualifying job (K3): the first, and whether it was kept at 12 and 26 weeks.
with jobs as (
    select
        outcomes.*,
        coalesce(outcomes.end_date, date '2999-12-31') as end_or_open,
        participations.entry_date,
        participations.exit_date
    from {{ ref('int_outcomes') }} as outcomes
    inner join {{ ref('int_participations') }} as participations
        on participations.participation_id = outcomes.participation_id and participations.agreement_id = outcomes.agreement_id
    where outcomes.outcome_type = 'EMPLOI' and participations.exit_date is not null
),

qualifying as (
    select
        *,
        row_number() over (partition by agreement_id, participation_id order by outcome_date, outcome_id) as place
    from jobs
    where outcome_date > entry_date
      and outcome_date <= {{ add_days('exit_date', parameter('placement_window_days')) }}
      and {{ qualifies_as_job() }}
      and (outcome_date >= exit_date or end_or_open >= exit_date)
),

first_job as (
    select * from qualifying where place = 1
),

-- Employment from the first job on: each next job that begins at most 14 days after the cover so far extends it.
chain as (
    select
        jobs.agreement_id,
        jobs.participation_id,
        jobs.outcome_date,
        jobs.outcome_id,
        jobs.end_or_open,
        max(jobs.end_or_open) over (
            partition by jobs.agreement_id, jobs.participation_id order by jobs.outcome_date, jobs.outcome_id
            rows between unbounded preceding and 1 preceding
        ) as cover_before
    from jobs
    inner join first_job
        on first_job.agreement_id = jobs.agreement_id and first_job.participation_id = jobs.participation_id
    where jobs.outcome_date > first_job.outcome_date
       or (jobs.outcome_date = first_job.outcome_date and jobs.outcome_id >= first_job.outcome_id)
),

links as (
    select
        *,
        sum(case when {{ days_between('cover_before', 'outcome_date') }} > {{ parameter('retention_gap_days') }} then 1 else 0 end) over (
            partition by agreement_id, participation_id order by outcome_date, outcome_id
        ) as gaps
    from chain
),

cover as (
    select agreement_id, participation_id, max(end_or_open) as covered_until
    from links
    where gaps = 0
    group by agreement_id, participation_id
),

follow_ups as (
    select
        agreement_id,
        participation_id,
        linked_outcome_id,
        follow_up_week,
        follow_up_state,
        row_number() over (
            partition by agreement_id, participation_id, linked_outcome_id, follow_up_week order by outcome_date desc, outcome_id desc
        ) as place
    from {{ ref('int_outcomes') }}
    where outcome_type = 'SUIVI'
)

select
    first_job.agreement_id,
    first_job.participation_id,
    first_job.outcome_id as job_id,
    first_job.outcome_date as job_start_date,
    first_job.occupation as job_occupation,
    week_12.follow_up_state as state_12w,
    week_26.follow_up_state as state_26w,
    {{ days_between('cover.covered_until', add_days('first_job.outcome_date', parameter('retention_12w_days'))) }}
        <= {{ parameter('retention_gap_days') }} as is_covered_12w,
    {{ days_between('cover.covered_until', add_days('first_job.outcome_date', parameter('retention_26w_days'))) }}
        <= {{ parameter('retention_gap_days') }} as is_covered_26w
from first_job
inner join cover
    on cover.agreement_id = first_job.agreement_id and cover.participation_id = first_job.participation_id
left join follow_ups as week_12
    on week_12.agreement_id = first_job.agreement_id and week_12.participation_id = first_job.participation_id
    and week_12.linked_outcome_id = first_job.outcome_id and week_12.follow_up_week = 12 and week_12.place = 1
left join follow_ups as week_26
    on week_26.agreement_id = first_job.agreement_id and week_26.participation_id = first_job.participation_id
    and week_26.linked_outcome_id = first_job.outcome_id and week_26.follow_up_week = 26 and week_26.place = 1
