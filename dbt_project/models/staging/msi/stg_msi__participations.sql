-- One row per participation in force in MSI. The person is a pseudonym; names stay in the vault.
select
    no_participation as record_id,
    person_key,
    no_entente as agreement_id,
    date_entree as entry_date,
    date_fin as exit_date,
    motif_fin as exit_reason,
    sexe as sex,
    age_at_entry,
    no_region as residence_region,
    code_mrc as residence_mrc,
    statut as status,
    date_arrivee as arrival_date,
    scolarite as schooling,
    lieu_diplome as credential_place,
    niveau_francais as french_level,
    en_emploi_entree as is_employed_at_entry,
    cnp_anterieur as previous_occupation,
    source_reference as referral_source,
    connu_aai as declared_known_to_aai
from ({{ in_force('msi', 'participations', ['no_participation']) }}) as delivered
