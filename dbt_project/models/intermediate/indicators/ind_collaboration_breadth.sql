-- One row per agreement, fiscal year and category of counterpart within reach; met in a confirmed event or not.
select
    {{ unit_columns(
        'collaboration_breadth', 'counterpart_category', none, add_days('period_end', parameter('confirmation_days')),
        numerator='is_met', participation_id='null', period_type='year', period='fiscal_year'
    ) }}
from {{ ref('int_reach_facts') }}
where {{ applies('collaboration_breadth') }}
