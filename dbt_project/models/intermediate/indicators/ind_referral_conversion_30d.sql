-- One row per inbound referral of an agreement; followed by a participation within 30 days or not.
select
    {{ unit_columns(
        'referral_conversion_30d', 'referral_id', 'referral_date', add_days('referral_date', parameter('referral_window_days')),
        numerator='is_converted', participation_id='null',
        remark="case when answer = 'SANS_PLACE' then 'no_place' end"
    ) }}
from {{ ref('int_referral_facts') }}
where direction = 'inbound' and {{ applies('referral_conversion_30d') }}
