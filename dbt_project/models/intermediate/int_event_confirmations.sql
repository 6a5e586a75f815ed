-- One row per event and organisation that declared it: contested, confirmed or neither (K7). Never on the declarant's word alone.
with declared as (
    select * from {{ ref('int_declared_events') }}
),

-- The other party declared it too. For bodies the minutes speak, not a second participant.
declarants as (
    select
        event_id,
        count(distinct organization_id) > 1 and max(body_id) is null as is_double,
        max(case when confirmation = 'CONTESTEE' then 1 else 0 end) = 1 as is_contested
    from declared
    group by event_id
),

minuted as (
    select distinct declared.event_id, declared.organization_id
    from declared
    inner join {{ ref('stg_concertation__attendance') }} as attendance
        on attendance.body_id = declared.body_id
        and attendance.meeting_date = declared.event_date
        and attendance.organization_id = declared.organization_id
),

agent_records as (
    select sender_id as organization_id, receiver_type as agent_type, referral_date
    from {{ ref('stg_msi__referrals') }} where sender_type = 'ORGANISME'
    union all
    select sender_id, receiver_type, referral_date from {{ ref('stg_ceriges__referrals') }} where sender_type = 'ORGANISME'
    union all
    select receiver_id, sender_type, referral_date from {{ ref('stg_msi__referrals') }} where receiver_type = 'ORGANISME'
    union all
    select receiver_id, sender_type, referral_date from {{ ref('stg_ceriges__referrals') }} where receiver_type = 'ORGANISME'
),

in_systems as (
    select distinct declared.event_id, declared.organization_id
    from declared
    inner join agent_records
        on agent_records.organization_id = declared.organization_id
        and agent_records.agent_type = declared.actor
        and abs({{ days_between('agent_records.referral_date', 'declared.event_date') }}) <= {{ parameter('system_referral_days') }}
    where declared.actor in ('AAE', 'AAI')
    union
    select distinct declared.event_id, declared.organization_id
    from declared
    inner join {{ ref('stg_employeurs__contacts') }} as contacts
        on contacts.organization_id = declared.organization_id
        and contacts.employer_id = declared.employer_id
        and abs({{ days_between('contacts.contact_date', 'declared.event_date') }}) <= {{ parameter('same_event_days') }}
    where declared.actor in ('EMPLOYEUR', 'CE_SQ', 'CE_MIFI')
),

answered as (
    select event_id, organization_id
    from declared
    group by event_id, organization_id
    having min(
        case when confirmation = 'OUI' and confirmation_mode = 'CONTREPARTIE' then confirmation_date end
    ) <= {{ add_days(quarter_end('min(event_date)'), parameter('confirmation_days')) }}
)

select
    told.event_id,
    told.organization_id,
    declarants.is_contested,
    not declarants.is_contested
        and (
            declarants.is_double
            or minuted.event_id is not null
            or in_systems.event_id is not null
            or answered.event_id is not null
        ) as is_confirmed
from (select distinct event_id, organization_id from declared) as told
inner join declarants on declarants.event_id = told.event_id
left join minuted on minuted.event_id = told.event_id and minuted.organization_id = told.organization_id
left join in_systems on in_systems.event_id = told.event_id and in_systems.organization_id = told.organization_id
left join answered on answered.event_id = told.event_id and answered.organization_id = told.organization_id
