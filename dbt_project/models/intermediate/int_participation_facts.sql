-- One row per participation (K2), every window resolved: intake facts, exit, first qualifying job and its follow-ups, trainings, relocation,
-- contact with the integration agent, collaboration on the way to an outcome. Indicator models read it and join nothing.
with participations as (
    select
        participations.*,
        agreements.organization_id,
        agreements.nature,
        agreements.targeted_indicators,
        agreements.has_orientation,
        agreements.statuses_admitted,
        agreements.cutoff,
        agreements.msi_cutoff,
        agreements.ceriges_cutoff,
        agreements.declarations_cutoff
    from {{ ref('int_participations') }} as participations
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = participations.agreement_id
),

-- Orientation: a plan delivered and a return to studies decided, both by the exit.
orientation as (
    select
        participations.agreement_id,
        participations.participation_id,
        max(case when outcomes.outcome_type = 'PLAN' then 1 else 0 end) = 1 as has_plan,
        max(case when outcomes.outcome_type = 'ORIENT_DECISION' and outcomes.decision in ('VALIDE', 'INVALIDE') then 1 else 0 end) = 1 as has_decision
    from participations
    inner join {{ ref('int_outcomes') }} as outcomes
        on outcomes.agreement_id = participations.agreement_id and outcomes.participation_id = participations.participation_id
        and outcomes.outcome_date <= participations.exit_date
    where outcomes.outcome_type in ('PLAN', 'ORIENT_DECISION')
    group by participations.agreement_id, participations.participation_id
),

aai_meetings as (
    select person_id, min(first_aai_meeting_date) as first_meeting_date
    from {{ ref('int_records') }}
    where record_type = 'file'
    group by person_id
),

referred_to_aai as (
    select distinct participations.agreement_id, participations.participation_id
    from participations
    inner join {{ ref('int_referrals') }} as referrals
        on referrals.person_id = participations.person_id
        and referrals.sender_type = 'ORGANISME'
        and referrals.sender_id = participations.organization_id
        and referrals.receiver_type = 'AAI'
        and referrals.referral_date >= participations.entry_date
        and referrals.referral_date <= {{ add_days('participations.entry_date', parameter('referral_window_days')) }}
),

positive as (
    select
        participations.agreement_id,
        participations.participation_id,
        least(
            coalesce(jobs.job_start_date, date '2999-12-31'), coalesce(trainings.training_date, date '2999-12-31')
        ) as positive_or_never
    from participations
    left join {{ ref('int_job_facts') }} as jobs
        on jobs.agreement_id = participations.agreement_id and jobs.participation_id = participations.participation_id
    left join {{ ref('int_training_windows') }} as trainings
        on trainings.agreement_id = participations.agreement_id and trainings.participation_id = participations.participation_id
),

concerned as (
    {{ unnested("(select * from " ~ ref('int_declared_events') ~ " where record_ids is not null) as declared", 'record_ids', 'record_id', 'event_id, organization_id, event_date') }}
),

partnered as (
    select distinct participations.agreement_id, participations.participation_id
    from concerned
    inner join {{ ref('int_event_confirmations') }} as confirmations
        on confirmations.event_id = concerned.event_id
        and confirmations.organization_id = concerned.organization_id
        and confirmations.is_confirmed
    inner join {{ ref('int_participation_members') }} as members on members.record_id = concerned.record_id
    inner join participations
        on participations.participation_id = members.participation_id
        and participations.agreement_id = members.agreement_id
        and participations.organization_id = concerned.organization_id
    inner join positive
        on positive.participation_id = participations.participation_id and positive.agreement_id = participations.agreement_id
    where positive.positive_or_never < date '2999-12-31'
      and concerned.event_date between participations.entry_date and positive.positive_or_never
)

select
    participations.*,
    {{ is_neutral_exit('participations.exit_reason') }} as is_neutral_exit,
    jobs.job_id,
    jobs.job_start_date,
    jobs.job_occupation,
    jobs.state_12w,
    jobs.state_26w,
    jobs.is_covered_12w,
    jobs.is_covered_26w,
    trainings.training_date,
    trainings.studies_date,
    trainings.learning_date,
    trainings.requalification_date,
    trainings.requalification_planned_end_date,
    trainings.requalification_completed_date,
    trainings.first_training_end_date,
    trainings.is_employed_after_training,
    trainings.is_still_learning,
    case when positive.positive_or_never < date '2999-12-31' then positive.positive_or_never end as positive_outcome_date,
    partnered.participation_id is not null as has_partner,
    coalesce(orientation.has_plan and orientation.has_decision, false) as is_oriented,
    relocations.relocation_date,
    relocations.state_52w,
    relocations.is_in_host_region,
    case
        when aai_meetings.person_id is not null then case when aai_meetings.first_meeting_date <= participations.entry_date then 'known' else 'unknown' end
        when participations.declared_known_to_aai = 'O' then 'known'
        when participations.declared_known_to_aai = 'N' then 'unknown'
        else 'undetermined'
    end as aai_contact,
    coalesce({{ list_has('participations.statuses_admitted', 'participations.status') }}, false) as is_status_admitted,
    referred_to_aai.participation_id is not null as is_referred_to_aai
from participations
left join {{ ref('int_job_facts') }} as jobs
    on jobs.agreement_id = participations.agreement_id and jobs.participation_id = participations.participation_id
left join {{ ref('int_training_windows') }} as trainings
    on trainings.agreement_id = participations.agreement_id and trainings.participation_id = participations.participation_id
left join positive
    on positive.agreement_id = participations.agreement_id and positive.participation_id = participations.participation_id
left join partnered
    on partnered.agreement_id = participations.agreement_id and partnered.participation_id = participations.participation_id
left join orientation
    on orientation.agreement_id = participations.agreement_id and orientation.participation_id = participations.participation_id
left join {{ ref('int_relocation_facts') }} as relocations
    on relocations.agreement_id = participations.agreement_id and relocations.participation_id = participations.participation_id
left join aai_meetings on aai_meetings.person_id = participations.person_id
left join referred_to_aai
    on referred_to_aai.agreement_id = participations.agreement_id and referred_to_aai.participation_id = participations.participation_id
