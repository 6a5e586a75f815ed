-- One row per participation begun, in the fiscal year of its entry. Sum of numerators / sum of denominators = N^2 / sum n^2 (inverse Simpson); holds for one agreement and year only.
select
    {{ unit_columns(
        'referral_diversity', 'participation_id', 'entry_date', 'fiscal_year_end',
        numerator='known_entries', denominator='entries_of_source', is_number=true,
        reasons=[
            ['fewer_than_10_entries', 'known_entries < ' ~ parameter('diversity_minimum_entries')],
            ['unknown_source', "referral_source = 'INC'"],
        ],
        period_type='year'
    ) }}
from {{ ref('int_diversity_facts') }}
where {{ applies('referral_diversity') }}
