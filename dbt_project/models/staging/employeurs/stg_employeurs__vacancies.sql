-- One row per vacancy published on Placement en ligne or ARRIMA, in force.
select
    no_offre as vacancy_id,
    plateforme as platform,
    neq as employer_id,
    cnp as occupation,
    no_region as region,
    nb_postes as positions,
    date_publication as published_date,
    date_fermeture as closed_date
from ({{ in_force('employeurs', 'offres', ['no_offre', 'plateforme']) }}) as delivered
