-- One row per declaration of a collaboration, with the event it tells (K8) and what confirms it for its declarant (K7).
with declared as (
    select
        declarations.*,
        coalesce(
            declarations.body_id, declarations.counterpart_id, declarations.employer_id, upper(trim(declarations.counterpart_name))
        ) as other_party,
        cutoffs.cutoff
    from {{ ref('stg_declarations__collaborations') }} as declarations
    inner join {{ ref('int_cutoffs') }} as cutoffs
        on cutoffs.source = 'declarations' and cutoffs.scope = declarations.organization_id
        and declarations.event_date <= cutoffs.cutoff
),

paired as (
    select
        *,
        concat(least(organization_id, other_party), '|', greatest(organization_id, other_party), '|', activity) as pair
    from declared
),

common as (
    select distinct pair, event_date, common_event_id
    from paired
    where body_id is null and common_event_id is not null
),

-- A declaration without a common number joins the nearest numbered event of the same pair and kind, at most a day away.
adopted as (
    select
        paired.declaration_id,
        paired.organization_id,
        common.common_event_id,
        row_number() over (
            partition by paired.declaration_id, paired.organization_id
            order by abs({{ days_between('paired.event_date', 'common.event_date') }}), common.common_event_id
        ) as place
    from paired
    inner join common
        on common.pair = paired.pair
        and abs({{ days_between('paired.event_date', 'common.event_date') }}) <= {{ parameter('same_event_days') }}
    where paired.body_id is null and paired.common_event_id is null
),

resolved as (
    select
        paired.*,
        case
            when paired.body_id is not null then concat('I|', paired.body_id, '|', cast(paired.event_date as varchar))
            when paired.common_event_id is not null then concat('C|', paired.common_event_id)
            when adopted.common_event_id is not null then concat('C|', adopted.common_event_id)
        end as settled_event_id
    from paired
    left join adopted
        on adopted.declaration_id = paired.declaration_id and adopted.organization_id = paired.organization_id and adopted.place = 1
),

spaced as (
    select
        *,
        lag(event_date) over (partition by pair, settled_event_id is null order by event_date, organization_id, declaration_id) as date_before
    from resolved
),

chained as (
    select
        *,
        sum(case when date_before is null or {{ days_between('date_before', 'event_date') }} > {{ parameter('same_event_days') }} then 1 else 0 end)
            over (partition by pair, settled_event_id is null order by event_date, organization_id, declaration_id) as chain
    from spaced
)

select
    declaration_id,
    organization_id,
    agreement_id,
    event_date,
    actor,
    other_party,
    employer_id,
    activity,
    phase,
    body_id,
    record_ids,
    hours,
    funding,
    confirmation,
    confirmation_mode,
    confirmation_date,
    cutoff,
    coalesce(settled_event_id, concat('P|', pair, '|', cast(min(event_date) over (partition by pair, settled_event_id is null, chain) as varchar))) as event_id
from chained
