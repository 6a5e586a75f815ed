-- One row per agreement, fiscal year and employer with a confirmed event; whether an enterprise adviser was confirmed with that employer.
with events as (
    select *, {{ fiscal_year('event_date') }} as fiscal_year
    from {{ ref('int_collaboration_facts') }}
    where is_confirmed and employer_id is not null
)

select
    agreement_id,
    nature,
    targeted_indicators,
    has_orientation,
    cutoff,
    fiscal_year,
    employer_id,
    min(event_date) as first_event_date,
    max(case when actor in ('CE_SQ', 'CE_MIFI') then 1 else 0 end) = 1 as has_enterprise_adviser
from events
group by agreement_id, nature, targeted_indicators, has_orientation, cutoff, fiscal_year, employer_id
having max(case when actor = 'EMPLOYEUR' then 1 else 0 end) = 1
