-- One row per organisation and direction: referrals that no agreement could be credited with, so that they are lost to no one's sight.
select
    organization_id,
    direction,
    count(*) as referrals
from {{ ref('int_referral_attributions') }}
where agreement_id is null
group by organization_id, direction
