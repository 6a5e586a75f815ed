-- One row per attestation of intercultural training of an organisation's staff, in force.
select
    neq as organization_id,
    no_attestation as attestation_id,
    type as attestation_type,
    heures as hours,
    intervenants_formes as staff_trained,
    intervenants_total as staff_total,
    date_obtention as obtained_date,
    date_expiration as expiry_date
from ({{ in_force('declarations', 'expertise', ['neq', 'no_attestation']) }}) as delivered
