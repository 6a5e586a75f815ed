-- One row per agreement, in the fiscal year of its signature; a valid intercultural attestation that day or not.
select
    {{ unit_columns(
        'expertise_at_signature', 'agreement_id', 'signature_date', 'signature_date', numerator='has_expertise_at_signature',
        cutoff='declarations_cutoff', participation_id='null', period_type='year'
    ) }}
from {{ ref('int_agreements') }}
where {{ applies('expertise_at_signature') }}
