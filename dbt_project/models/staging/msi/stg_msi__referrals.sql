-- One row per referral as MESS recorded it, in force. One referral may be known to two systems: see int_referrals.
select
    'msi' as recorded_by,
    no_reference as record_number,
    person_key as person_key,
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
    cast(null as varchar) as declarant_id
from ({{ in_force('msi', 'references', ['no_reference']) }}) as delivered
