-- One row per participation begun, in the quarter of its entry; referred by an employment assistance officer or not.
select
    {{ unit_columns(
        'intake_share_aae', 'participation_id', 'entry_date', 'entry_date',
        numerator="referral_source = 'AAE'",
        remark="case when coalesce(referral_source, 'INC') = 'INC' then 'unknown_source' end",
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where {{ applies('intake_share_aae') }}
