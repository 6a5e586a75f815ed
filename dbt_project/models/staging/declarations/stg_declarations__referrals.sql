-- One row per referral as an organisation recorded it, in force. One referral may be known to two systems: see int_referrals.
select
    'declarations' as recorded_by,
    concat(no_reference, '@', neq_declarant) as record_number,
    cast(null as varchar) as person_key,
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
    neq_declarant as declarant_id
from ({{ in_force('declarations', 'references', ['no_reference', 'neq_declarant']) }}) as delivered
