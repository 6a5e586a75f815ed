-- One row per agreement: nature, territory, targets it bears, and the cut-off of every source that its figures need.
with agreements as (
    select * from {{ ref('stg_msi__agreements') }}
    union all
    select * from {{ ref('stg_ceriges__agreements') }}
),

targeted as (
    select agreement_id, {{ collected('indicator_id') }} as targeted_indicators
    from {{ ref('int_targets') }}
    group by agreement_id
),

attested as (
    select distinct agreements.agreement_id
    from agreements
    inner join {{ ref('stg_declarations__expertise') }} as expertise
        on expertise.organization_id = agreements.organization_id
        and expertise.obtained_date <= agreements.signature_date
        and (expertise.expiry_date is null or expertise.expiry_date >= agreements.signature_date)
        and 100 * expertise.staff_trained >= {{ parameter('expertise_minimum_staff_percent') }} * expertise.staff_total
),

registers as (
    select source, cutoff from {{ ref('int_cutoffs') }} where scope = 'register'
)

select
    agreements.*,
    concat(agreements.organization_id, '|', agreements.programme, '|', agreements.region) as line_id,
    coalesce(targeted.targeted_indicators, {{ empty_list() }}) as targeted_indicators,
    attested.agreement_id is not null as has_expertise_at_signature,
    own.cutoff as cutoff,
    msi.cutoff as msi_cutoff,
    ceriges.cutoff as ceriges_cutoff,
    declared.cutoff as declarations_cutoff,
    concertation.cutoff as concertation_cutoff
from agreements
left join targeted on targeted.agreement_id = agreements.agreement_id
left join attested on attested.agreement_id = agreements.agreement_id
left join registers as own on own.source = agreements.register
left join registers as msi on msi.source = 'msi'
left join registers as ceriges on ceriges.source = 'ceriges'
left join registers as concertation on concertation.source = 'concertation'
left join {{ ref('int_cutoffs') }} as declared
    on declared.source = 'declarations' and declared.scope = agreements.organization_id
