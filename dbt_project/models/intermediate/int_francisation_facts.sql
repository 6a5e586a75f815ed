-- One row per francisation participation with an exit: whether its person entered an employment service, and which participation that was.
with leavers as (
    select
        participations.*,
        agreements.organization_id,
        agreements.nature,
        agreements.targeted_indicators,
        agreements.has_orientation,
        agreements.msi_cutoff,
        {{ earlier_cutoff('agreements.ceriges_cutoff', 'agreements.msi_cutoff') }} as cutoff
    from {{ ref('int_participations') }} as participations
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = participations.agreement_id
    where agreements.nature = 'F' and participations.exit_date is not null
),

followed as (
    select
        leavers.agreement_id,
        leavers.participation_id,
        services.agreement_id as service_agreement_id,
        services.participation_id as service_participation_id,
        services.exit_date as service_exit_date,
        services.is_neutral_exit as is_service_exit_neutral,
        services.job_start_date is not null as has_job,
        row_number() over (
            partition by leavers.agreement_id, leavers.participation_id order by services.entry_date, services.participation_id
        ) as place
    from leavers
    inner join {{ ref('int_participation_facts') }} as services
        on services.person_id = leavers.person_id
        and services.nature in ('G', 'U', 'O')
        and services.entry_date >= leavers.exit_date
        and services.entry_date <= {{ add_days('leavers.exit_date', parameter('francisation_link_days')) }}
)

select
    leavers.participation_id,
    leavers.agreement_id,
    leavers.person_id,
    leavers.nature,
    leavers.targeted_indicators,
    leavers.has_orientation,
    leavers.exit_date,
    {{ is_neutral_exit('leavers.exit_reason') }} as is_neutral_exit,
    coalesce(leavers.seeks_work = 'O', false) as is_seeking,
    leavers.cutoff,
    leavers.msi_cutoff,
    followed.service_participation_id,
    followed.service_exit_date,
    followed.is_service_exit_neutral,
    followed.has_job,
    row_number() over (
        partition by leavers.agreement_id, followed.service_participation_id,
            {{ is_neutral_exit('leavers.exit_reason') }} or not coalesce(leavers.seeks_work = 'O', false)
        order by leavers.exit_date, leavers.participation_id
    ) as place_of_service
from leavers
left join followed
    on followed.agreement_id = leavers.agreement_id and followed.participation_id = leavers.participation_id and followed.place = 1
