-- One row per event with an employer that has hours: numerator the hours not funded, denominator all its hours.
select
    {{ unit_columns(
        'employer_hours_unfunded', 'event_id', 'event_date', add_days(fiscal_year_end('event_date'), parameter('confirmation_days')),
        numerator="case when funding = 'NON_FINANCE' then hours else 0 end", denominator='hours', is_number=true,
        participation_id='null', period_type='year'
    ) }}
from {{ ref('int_collaboration_facts') }}
where actor = 'EMPLOYEUR' and hours is not null and {{ applies('employer_hours_unfunded') }}
