-- One row per event of an agreement (numerator 100, denominator 0) and per participation active in the fiscal year (0, 1).
select
    {{ unit_columns(
        'confirmed_collab_per_100', "concat('E|', event_id)", 'event_date',
        add_days(fiscal_year_end('event_date'), parameter('confirmation_days')),
        numerator='100', denominator='0', is_number=true,
        reasons=[
            ['contested', 'is_contested'],
            ['not_confirmed', 'not is_confirmed'],
            ['capped', 'place_with_counterpart > ' ~ parameter('collaboration_cap_per_quarter')],
        ],
        cutoff=earlier_cutoff('cutoff', 'register_cutoff'), participation_id='null', period_type='year'
    ) }}
from {{ ref('int_collaboration_facts') }}
where {{ applies('confirmed_collab_per_100') }}
union all
select
    {{ unit_columns(
        'confirmed_collab_per_100', "concat('P|', participation_id)", none,
        add_days('period_end', parameter('confirmation_days')),
        numerator='0', is_number=true, entity_id="concat('P|', person_id)",
        cutoff=earlier_cutoff('cutoff', 'declarations_cutoff'), period_type='year', period='period'
    ) }}
from {{ ref('int_activity_facts') }}
where period_type = 'year' and {{ applies('confirmed_collab_per_100') }}
