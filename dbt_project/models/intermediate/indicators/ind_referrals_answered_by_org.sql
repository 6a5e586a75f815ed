-- One row per inbound referral of an agreement; answered by the organisation within 30 days or not.
select
    {{ unit_columns(
        'referrals_answered_by_org', 'referral_id', 'referral_date', add_days('referral_date', parameter('referral_window_days')),
        numerator='is_answered_in_time', participation_id='null'
    ) }}
from {{ ref('int_referral_facts') }}
where direction = 'inbound' and {{ applies('referrals_answered_by_org') }}
