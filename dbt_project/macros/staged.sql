{#
    Tables that more than one source delivers in the same form: renamed once, here.
#}
{% macro staged_agreements(source_name) -%}
select
    '{{ source_name }}' as register,
    no_entente as agreement_id,
    neq as organization_id,
    nom_organisme as organization_name,
    ministere as ministry,
    programme,
    nature,
    service_orientation as has_orientation,
    direction_regionale as regional_directorate,
    bureau as office,
    no_region as region,
    code_mrc as mrc,
    mrc_desservies as mrcs_served,
    clienteles as client_groups,
    statuts_admis as statuses_admitted,
    specialise_immigration as is_specialized,
    exclusivite_reference as has_exclusive_referral,
    date_signature as signature_date,
    date_debut as start_date,
    date_fin as end_date,
    montant as amount,
    nb_places as places,
    statut as agreement_status,
    no_entente_precedente as previous_agreement_id
from ({{ in_force(source_name, 'ententes', ['no_entente']) }}) as delivered
{%- endmacro %}

{% macro staged_targets(source_name) -%}
select
    no_entente as agreement_id,
    indicateur as indicator_id,
    date_effet as effective_date,
    date_fin as end_date,
    type as target_type,
    valeur as target_value,
    no_avenant as amendment_id
from ({{ in_force(source_name, 'cibles', ['no_entente', 'indicateur', 'date_effet']) }}) as delivered
{%- endmacro %}

{% macro staged_outcomes(source_name, parent) -%}
select
    '{{ source_name }}' as register,
    no_resultat as outcome_id,
    {{ parent }} as record_id,
    type as outcome_type,
    date_resultat as outcome_date,
    date_fin as end_date,
    date_fin_prevue as planned_end_date,
    no_resultat_lie as linked_outcome_id,
    issue as completion,
    neq_employeur as employer_id,
    cnp as occupation,
    heures_semaine as weekly_hours,
    travail_autonome as is_self_employed,
    mesure_liee as linked_measure,
    formation_type as training_type,
    formation_heures as training_hours,
    gain_type,
    decision,
    suivi_semaine as follow_up_week,
    suivi_etat as follow_up_state,
    no_region as region,
    code_mrc as mrc,
    preuve as evidence
from ({{ in_force(source_name, 'resultats', ['no_resultat']) }}) as delivered
{%- endmacro %}

{% macro staged_referrals(source_name, record_number='no_reference', person_key='person_key', declarant='cast(null as varchar)', key=['no_reference']) -%}
select
    '{{ source_name }}' as recorded_by,
    {{ record_number }} as record_number,
    {{ person_key }} as person_key,
    no_entente as agreement_id,
    emetteur_type as sender_type,
    emetteur_id as sender_id,
    destinataire_type as receiver_type,
    destinataire_id as receiver_id,
    date_reference as referral_date,
    motif as reason,
    suite as answer,
    date_suite as answer_date,
    no_participation as record_id,
    {{ declarant }} as declarant_id
from ({{ in_force(source_name, 'references', key) }}) as delivered
{%- endmacro %}
