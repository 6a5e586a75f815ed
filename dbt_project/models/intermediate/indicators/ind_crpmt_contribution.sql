-- One row per agreement and fiscal year in force where a CRPMT of its region is active; a contribution minuted or not.
select
    {{ unit_columns(
        'crpmt_contribution', 'organization_id', none, 'period_end', numerator='has_contributed',
        participation_id='null', period_type='year', period='fiscal_year'
    ) }}
from {{ ref('int_agreement_year_facts') }}
where has_council and {{ applies('crpmt_contribution') }}
