-- One row per month, characteristic and value of the open data on Objectif emploi. Characteristics overlap: never sum across them.
select
    mois as month,
    caracteristique as characteristic,
    valeur as category,
    nhc_moins_5ans as born_abroad_under_5_years,
    nhc_5ans_et_plus as born_abroad_5_years_or_more,
    femmes as women,
    hommes as men,
    moins_de_25ans as under_25,
    age_moyen as mean_age,
    duree_cumul_moyenne as mean_cumulative_months
from ({{ in_force('objectif_emploi', 'adultes', ['caracteristique', 'valeur', 'mois']) }}) as delivered
