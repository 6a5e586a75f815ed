-- One row per distinct referral (K8): records of the same person, sender and receiver chained while at most 7 days apart are one, the earliest.
{# A separator that sorts below every letter and digit, so that the least text is the first in the order (date, source, number). #}
{% set below = 'chr(1)' %}
with recorded as (
    select
        referrals.*,
        person_map.person_id
    from (
        select * from {{ ref('stg_msi__referrals') }}
        union all
        select * from {{ ref('stg_ceriges__referrals') }}
    ) as referrals
    left join {{ source('refonte', 'person_map') }} as person_map
        on person_map.register = referrals.recorded_by and person_map.person_key = referrals.person_key
    inner join {{ ref('int_cutoffs') }} as cutoffs
        on cutoffs.source = referrals.recorded_by and cutoffs.scope = 'register' and referrals.referral_date <= cutoffs.cutoff
    union all
    select
        referrals.*,
        records.person_id
    from {{ ref('stg_declarations__referrals') }} as referrals
    left join {{ ref('int_records') }} as records
        on records.record_type in ('msi', 'file') and records.record_id = referrals.record_id
    inner join {{ ref('int_cutoffs') }} as cutoffs
        on cutoffs.source = 'declarations' and cutoffs.scope = referrals.declarant_id
        and referrals.referral_date <= cutoffs.cutoff
),

keyed as (
    select
        *,
        coalesce(person_id, concat(recorded_by, '/', record_number)) as person_or_record
    from recorded
),

spaced as (
    select
        *,
        lag(referral_date) over (
            partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id
            order by referral_date, recorded_by, record_number
        ) as date_before
    from keyed
),

chained as (
    select
        *,
        sum(case when date_before is null or {{ days_between('date_before', 'referral_date') }} > {{ parameter('same_referral_days') }} then 1 else 0 end)
            over (
                partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id
                order by referral_date, recorded_by, record_number
            ) as chain
    from spaced
),

placed as (
    select
        *,
        row_number() over (
            partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id, chain
            order by referral_date, recorded_by, record_number
        ) as place,
        min(case when agreement_id is not null then concat(cast(referral_date as varchar), {{ below }}, recorded_by, {{ below }}, record_number, {{ below }}, agreement_id) end) over (
            partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id, chain
        ) as first_agreement,
        min(case when record_id is not null then concat(cast(referral_date as varchar), {{ below }}, recorded_by, {{ below }}, record_number, {{ below }}, record_id) end) over (
            partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id, chain
        ) as first_record,
        min(case when answer is not null and answer_date is not null then concat(cast(answer_date as varchar), {{ below }}, answer) end) over (
            partition by person_or_record, sender_type, sender_id, receiver_type, receiver_id, chain
        ) as first_answer
    from chained
)

select
    concat(recorded_by, '/', record_number) as referral_id,
    person_id,
    sender_type,
    sender_id,
    receiver_type,
    receiver_id,
    referral_date,
    split_part(first_agreement, {{ below }}, 4) as named_agreement_id,
    split_part(first_record, {{ below }}, 4) as record_id,
    cast(split_part(first_answer, {{ below }}, 1) as date) as answer_date,
    split_part(first_answer, {{ below }}, 2) as answer
from placed
where place = 1
