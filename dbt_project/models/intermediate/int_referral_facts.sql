-- One row per referral and agreement it is credited to: who sent, when answered, whether a participation followed, whether a specialised
-- agreement could have been chosen instead.
with referrals as (
    select
        referrals.*,
        attributions.agreement_id,
        attributions.direction
    from {{ ref('int_referrals') }} as referrals
    inner join {{ ref('int_referral_attributions') }} as attributions
        on attributions.referral_id = referrals.referral_id and attributions.agreement_id is not null
),

agreements as (
    select * from {{ ref('int_agreements') }}
),

converted as (
    select distinct referrals.referral_id, referrals.agreement_id
    from referrals
    inner join {{ ref('int_participations') }} as participations
        on participations.agreement_id = referrals.agreement_id
        and participations.person_id = referrals.person_id
        and participations.entry_date >= referrals.referral_date
        and participations.entry_date <= {{ add_days('referrals.referral_date', parameter('referral_window_days')) }}
),

-- Whom an agent sent: the record of the person nearest in time says where they live and with what status.
profiles as (
    select
        referrals.referral_id,
        referrals.agreement_id,
        records.residence_mrc,
        records.status,
        row_number() over (
            partition by referrals.referral_id, referrals.agreement_id
            order by abs({{ days_between('records.entry_date', 'referrals.referral_date') }}), records.entry_date, records.record_id
        ) as place
    from referrals
    inner join {{ ref('int_records') }} as records
        on records.person_id = referrals.person_id and records.record_type in ('msi', 'file')
    where referrals.direction = 'inbound' and referrals.sender_type in ('AAE', 'AAI')
),

specialized_alternatives as (
    select distinct referrals.referral_id, referrals.agreement_id
    from referrals
    inner join profiles
        on profiles.referral_id = referrals.referral_id and profiles.agreement_id = referrals.agreement_id and profiles.place = 1
    inner join agreements as receiving on receiving.agreement_id = referrals.agreement_id
    inner join agreements as specialized
        on specialized.is_specialized
        and specialized.nature = receiving.nature
        and referrals.referral_date between specialized.start_date and specialized.end_date
        and {{ list_has('specialized.mrcs_served', 'profiles.residence_mrc') }}
        and {{ list_has('specialized.statuses_admitted', 'profiles.status') }}
)

select
    referrals.referral_id,
    referrals.agreement_id,
    agreements.organization_id,
    agreements.nature,
    agreements.targeted_indicators,
    agreements.has_orientation,
    agreements.is_specialized,
    agreements.cutoff,
    referrals.direction,
    referrals.person_id,
    referrals.sender_type,
    referrals.sender_id,
    referrals.receiver_type,
    referrals.receiver_id,
    referrals.referral_date,
    referrals.answer,
    referrals.answer_date,
    coalesce(
        referrals.answer_date <= {{ add_days('referrals.referral_date', parameter('referral_window_days')) }}, false
    ) as is_answered_in_time,
    converted.referral_id is not null as is_converted,
    profiles.residence_mrc is not null as has_profile,
    specialized_alternatives.referral_id is not null as has_specialized_alternative
from referrals
inner join agreements on agreements.agreement_id = referrals.agreement_id
left join converted on converted.referral_id = referrals.referral_id and converted.agreement_id = referrals.agreement_id
left join profiles
    on profiles.referral_id = referrals.referral_id and profiles.agreement_id = referrals.agreement_id and profiles.place = 1
left join specialized_alternatives
    on specialized_alternatives.referral_id = referrals.referral_id
    and specialized_alternatives.agreement_id = referrals.agreement_id
