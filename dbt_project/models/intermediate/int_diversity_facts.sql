-- One row per entry and fiscal year, with the agreement's entries of known source and those of the entry's own source.
select
    participation_id,
    agreement_id,
    nature,
    targeted_indicators,
    has_orientation,
    entry_date,
    {{ fiscal_year_end('entry_date') }} as fiscal_year_end,
    cutoff,
    coalesce(referral_source, 'INC') as referral_source,
    count(case when coalesce(referral_source, 'INC') <> 'INC' then 1 end) over (
        partition by agreement_id, {{ fiscal_year('entry_date') }}
    ) as known_entries,
    count(*) over (
        partition by agreement_id, {{ fiscal_year('entry_date') }}, coalesce(referral_source, 'INC')
    ) as entries_of_source
from {{ ref('int_participation_facts') }}
