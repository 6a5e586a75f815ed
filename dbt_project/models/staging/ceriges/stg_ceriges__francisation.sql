-- One row per francisation enrolment in force in CERI-GES.
select
    no_inscription as record_id,
    person_key,
    no_entente as agreement_id,
    date_debut as entry_date,
    date_fin as exit_date,
    motif_fin as exit_reason,
    sexe as sex,
    age_at_entry,
    no_region as residence_region,
    code_mrc as residence_mrc,
    etablissement_id as institution_id,
    type_etab as institution_type,
    regime as attendance,
    niveau_debut as first_level,
    niveau_fin as final_level,
    cherche_emploi as seeks_work
from ({{ in_force('ceriges', 'francisation', ['no_inscription']) }}) as delivered
