-- One row per distinct event that an agreement is credited with, in the quarter of the event; confirmed or not.
select
    {{ unit_columns(
        'confirmation_share', 'event_id', 'event_date', add_days(quarter_end('event_date'), parameter('confirmation_days')),
        numerator='is_confirmed', participation_id='null'
    ) }}
from {{ ref('int_collaboration_facts') }}
where {{ applies('confirmation_share') }}
