-- One row per organisation listed in the minutes of a meeting, in force; NEQ 0 says that the meeting was held and lists none.
select
    no_instance as body_id,
    date_rencontre as meeting_date,
    neq as organization_id,
    role
from ({{ in_force('concertation', 'presences', ['no_instance', 'date_rencontre', 'neq']) }}) as delivered
