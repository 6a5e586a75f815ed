-- One row per declaration of a collaboration event, in force. Several declarations may tell one event: see int_declared_events.
select
    no_declaration as declaration_id,
    neq_declarant as organization_id,
    no_entente as agreement_id,
    date_evenement as event_date,
    acteur as actor,
    contrepartie_id as counterpart_id,
    contrepartie_nom as counterpart_name,
    neq_employeur as employer_id,
    type_activite as activity,
    phase,
    mesure as measure,
    no_instance as body_id,
    no_participations as record_ids,
    heures as hours,
    finance as funding,
    confirmation,
    mode as confirmation_mode,
    date_confirmation as confirmation_date,
    no_evenement_commun as common_event_id
from ({{ in_force('declarations', 'collaborations', ['no_declaration', 'neq_declarant']) }}) as delivered
