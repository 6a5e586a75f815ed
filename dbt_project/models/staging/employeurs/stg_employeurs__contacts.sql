-- One row per contact with an employer recorded by Placement en ligne or ARRIMA, in force.
select
    no_contact as contact_id,
    plateforme as platform,
    neq_employeur as employer_id,
    date_contact as contact_date,
    initiateur as initiator,
    neq_organisme as organization_id,
    phase,
    suite as result
from ({{ in_force('employeurs', 'contacts_employeurs', ['no_contact', 'plateforme']) }}) as delivered
