-- One row per distinct event and agreement it is credited to (K8): actor, employer, hours, confirmed or not, and its place among the
-- confirmed events with the same counterpart in the quarter.
with declared as (
    select * from {{ ref('int_declared_events') }}
),

credited as (
    select
        declared.event_id,
        declared.organization_id,
        agreements.agreement_id,
        min(declared.event_date) as event_date
    from declared
    inner join {{ ref('int_agreements') }} as agreements
        on agreements.organization_id = declared.organization_id
        and (
            agreements.agreement_id = declared.agreement_id
            or (declared.agreement_id is null and declared.event_date between agreements.start_date and agreements.end_date)
        )
    group by declared.event_id, declared.organization_id, agreements.agreement_id
),

described as (
    select
        *,
        row_number() over (partition by event_id, organization_id order by declaration_id) as place
    from declared
),

events as (
    select
        credited.event_id,
        credited.agreement_id,
        credited.organization_id,
        credited.event_date,
        {{ fiscal_quarter('credited.event_date') }} as fiscal_quarter,
        described.actor,
        {{ counterpart_category('described.actor') }} as counterpart_category,
        described.other_party,
        described.employer_id,
        described.phase,
        described.hours,
        described.funding,
        confirmations.is_contested,
        confirmations.is_confirmed
    from credited
    inner join described
        on described.event_id = credited.event_id and described.organization_id = credited.organization_id and described.place = 1
    inner join {{ ref('int_event_confirmations') }} as confirmations
        on confirmations.event_id = credited.event_id and confirmations.organization_id = credited.organization_id
)

select
    events.*,
    row_number() over (
        partition by events.agreement_id, events.other_party, events.fiscal_quarter, events.is_confirmed
        order by events.event_date, events.event_id
    ) as place_with_counterpart,
    agreements.nature,
    agreements.targeted_indicators,
    agreements.has_orientation,
    agreements.cutoff as register_cutoff,
    agreements.declarations_cutoff as cutoff
from events
inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = events.agreement_id
