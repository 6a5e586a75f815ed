-- One row per distinct event and agreement it is credited to (K8): actor, employer, hours, confirmed or not, and its place among the
-- confirmed events with the same counterpart in the quarter.
with declared as (
    select * from {{ ref('int_declared_events') }}
),

credited as (
    select
        declared.*,
        agreements.agreement_id as credited_agreement_id,
        row_number() over (
            partition by declared.event_id, agreements.agreement_id order by declared.declaration_id
        ) as place,
        min(declared.event_date) over (partition by declared.event_id, agreements.agreement_id) as first_event_date
    from declared
    inner join {{ ref('int_agreements') }} as agreements
        on agreements.organization_id = declared.organization_id
        and (
            agreements.agreement_id = declared.agreement_id
            or (declared.agreement_id is null and declared.event_date between agreements.start_date and agreements.end_date)
        )
),

events as (
    select
        credited.event_id,
        credited.credited_agreement_id as agreement_id,
        credited.organization_id,
        credited.first_event_date as event_date,
        {{ fiscal_quarter('credited.first_event_date') }} as fiscal_quarter,
        credited.actor,
        {{ counterpart_category('credited.actor') }} as counterpart_category,
        credited.other_party,
        credited.employer_id,
        credited.phase,
        credited.hours,
        credited.funding,
        confirmations.is_contested,
        confirmations.is_confirmed
    from credited
    inner join {{ ref('int_event_confirmations') }} as confirmations
        on confirmations.event_id = credited.event_id and confirmations.organization_id = credited.organization_id
    where credited.place = 1
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
