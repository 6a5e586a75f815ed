-- One row per referral by an agent to an agreement; the receiver not specialised where a specialised one could serve, or specialised.
select
    {{ unit_columns(
        'default_referral_share', 'referral_id', 'referral_date', 'referral_date',
        numerator='not is_specialized', participation_id='null',
        reasons=[['profile_unknown', 'not has_profile'], ['no_specialized_alternative', 'not has_specialized_alternative']]
    ) }}
from {{ ref('int_referral_facts') }}
where direction = 'inbound' and sender_type in ('AAE', 'AAI') and {{ applies('default_referral_share') }}
