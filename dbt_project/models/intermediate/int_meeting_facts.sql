-- One row per agreement and meeting of a local table that covers an MRC it serves, held while both exist; how the organisation took part.
select
    agreements.agreement_id,
    agreements.nature,
    agreements.targeted_indicators,
    agreements.has_orientation,
    agreements.concertation_cutoff as cutoff,
    meetings.body_id,
    meetings.meeting_date,
    attendance.role
from {{ ref('int_agreements') }} as agreements
inner join {{ ref('stg_concertation__bodies') }} as bodies
    on bodies.body_type = 'TABLE_LOCALE' and {{ lists_meet('bodies.mrcs_covered', 'agreements.mrcs_served') }}
inner join (select distinct body_id, meeting_date from {{ ref('stg_concertation__attendance') }}) as meetings
    on meetings.body_id = bodies.body_id
    and meetings.meeting_date between agreements.start_date and agreements.end_date
    and meetings.meeting_date >= bodies.start_date
    and (bodies.end_date is null or meetings.meeting_date <= bodies.end_date)
    and meetings.meeting_date <= agreements.concertation_cutoff
left join {{ ref('stg_concertation__attendance') }} as attendance
    on attendance.body_id = meetings.body_id
    and attendance.meeting_date = meetings.meeting_date
    and attendance.organization_id = agreements.organization_id
