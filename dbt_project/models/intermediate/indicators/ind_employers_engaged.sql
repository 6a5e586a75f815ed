-- One row per agreement, fiscal year and employer with a confirmed event. Phases are not summable: an employer may be in several.
select
    {{ unit_columns(
        'employers_engaged', 'employer_id', 'first_event_date', add_days(fiscal_year_end('first_event_date'), parameter('confirmation_days')),
        numerator='true', participation_id='null', period_type='year', period='fiscal_year'
    ) }}
from {{ ref('int_employer_facts') }}
where {{ applies('employers_engaged') }}
