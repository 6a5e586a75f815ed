-- One row per referral as an organisation recorded it, in force. One referral may be known to two systems: see int_referrals.
{{ staged_referrals(
    'declarations', record_number="concat(no_reference, '@', neq_declarant)", person_key='cast(null as varchar)', declarant='neq_declarant',
    key=['no_reference', 'neq_declarant']
) }}
