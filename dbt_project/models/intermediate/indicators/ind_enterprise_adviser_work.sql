-- One row per agreement, fiscal year and employer engaged; an enterprise adviser confirmed with that employer or not.
select
    {{ unit_columns(
        'enterprise_adviser_work', 'employer_id', 'first_event_date',
        add_days(fiscal_year_end('first_event_date'), parameter('confirmation_days')),
        numerator='has_enterprise_adviser', participation_id='null', period_type='year', period='fiscal_year'
    ) }}
from {{ ref('int_employer_facts') }}
where {{ applies('enterprise_adviser_work') }}
