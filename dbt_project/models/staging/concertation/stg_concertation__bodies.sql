-- One row per concertation body (CRPMT or local table) in force.
select
    no_instance as body_id,
    type as body_type,
    nom as body_name,
    no_region as region,
    mrc_couvertes as mrcs_covered,
    date_debut as start_date,
    date_fin as end_date
from ({{ in_force('concertation', 'instances', ['no_instance']) }}) as delivered
