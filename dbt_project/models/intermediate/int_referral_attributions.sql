-- One row per referral and organisation that is a party to it: the agreement it is credited to, or null where none can be told (K8,
-- "Agreement and direction").
with referrals as (
    select * from {{ ref('int_referrals') }}
),

agreements as (
    select * from {{ ref('int_agreements') }}
),

named as (
    select
        referrals.referral_id,
        agreements.agreement_id,
        agreements.organization_id,
        case
            when referrals.receiver_type = 'ORGANISME' and referrals.receiver_id = agreements.organization_id then 'inbound'
            when referrals.sender_type = 'ORGANISME' and referrals.sender_id = agreements.organization_id then 'outbound'
        end as direction
    from referrals
    inner join agreements on agreements.agreement_id = referrals.named_agreement_id
),

parties as (
    select referral_id, referral_date, record_id, receiver_id as organization_id, 'inbound' as direction
    from referrals where receiver_type = 'ORGANISME' and named_agreement_id is null
    union all
    select referral_id, referral_date, record_id, sender_id, 'outbound'
    from referrals where sender_type = 'ORGANISME' and named_agreement_id is null
),

by_record as (
    select
        parties.referral_id,
        parties.direction,
        max(agreements.agreement_id) as agreement_id
    from parties
    inner join {{ ref('int_records') }} as records
        on records.record_id = parties.record_id and records.record_type in ('msi', 'file')
    inner join agreements
        on agreements.agreement_id = records.agreement_id and agreements.organization_id = parties.organization_id
    group by parties.referral_id, parties.direction
),

sole as (
    select
        parties.referral_id,
        parties.direction,
        max(agreements.agreement_id) as agreement_id
    from parties
    inner join agreements
        on agreements.organization_id = parties.organization_id
        and agreements.nature <> 'C'
        and parties.referral_date between agreements.start_date and agreements.end_date
    group by parties.referral_id, parties.direction
    having count(*) = 1
)

select referral_id, organization_id, direction, agreement_id from named where direction is not null
union all
select
    parties.referral_id,
    parties.organization_id,
    parties.direction,
    coalesce(by_record.agreement_id, sole.agreement_id) as agreement_id
from parties
left join by_record on by_record.referral_id = parties.referral_id and by_record.direction = parties.direction
left join sole on sole.referral_id = parties.referral_id and sole.direction = parties.direction
where exists (select 1 from agreements where agreements.organization_id = parties.organization_id)
