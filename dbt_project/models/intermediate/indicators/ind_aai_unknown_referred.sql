-- One row per participation begun, in the quarter of its entry; unknown to an integration officer and referred to one within 30 days or not.
select
    {{ unit_columns(
        'aai_unknown_referred', 'participation_id', 'entry_date', add_days('entry_date', parameter('referral_window_days')),
        numerator='is_referred_to_aai',
        reasons=[
            ['known_to_aai', "aai_contact = 'known'"],
            ['aai_unknown_status', "aai_contact = 'undetermined'"],
            ['status_not_eligible', 'not is_status_admitted'],
        ],
        cutoff=earlier_cutoff('cutoff', 'ceriges_cutoff'), entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where {{ applies('aai_unknown_referred') }}
