-- One row per file (parcours) in force in CERI-GES.
select
    no_parcours as record_id,
    person_key,
    no_entente as agreement_id,
    date_entree as entry_date,
    date_fin as exit_date,
    motif_fin as exit_reason,
    sexe as sex,
    age_at_entry,
    no_region as residence_region,
    code_mrc as residence_mrc,
    date_premiere_rencontre_aai as first_aai_meeting_date,
    volet as component,
    statut as status,
    date_arrivee as arrival_date,
    scolarite as schooling,
    niveau_francais as french_level,
    source_reference as referral_source,
    region_destination as destination_region
from ({{ in_force('ceriges', 'parcours', ['no_parcours']) }}) as delivered
