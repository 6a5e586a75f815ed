-- One row per referral as MIFI recorded it, in force. One referral may be known to two systems: see int_referrals.
{{ staged_referrals('ceriges') }}
