-- One row per outbound referral of an agreement; answered to the organisation within 30 days or not.
select
    {{ unit_columns(
        'referrals_answered_to_org', 'referral_id', 'referral_date', add_days('referral_date', parameter('referral_window_days')),
        numerator='is_answered_in_time', participation_id='null'
    ) }}
from {{ ref('int_referral_facts') }}
where direction = 'outbound' and {{ applies('referrals_answered_to_org') }}
