-- What should exist: one row per agreement, applicable indicator and method, and period from its start (for what is
-- known at signature, that of the signature) to a year after its end.
select
    agreements.agreement_id,
    applicability.indicator_id,
    applicability.method_version,
    periods.period_type,
    periods.period
from {{ ref('int_agreements') }} as agreements
inner join {{ ref('int_applicability') }} as applicability
    on applicability.agreement_id = agreements.agreement_id and applicability.not_applicable_reason is null
inner join {{ ref('int_indicators') }} as indicators
    on indicators.indicator_id = applicability.indicator_id and indicators.method_version = applicability.method_version
inner join {{ ref('int_periods') }} as periods
    on (periods.period_type = 'year' or indicators.has_quarters)
    and periods.period_start <= agreements.cutoff
    and (
        (
            indicators.cohort <> 'signature'
            and periods.period_end >= agreements.start_date
            and periods.period_start <= {{ add_days('agreements.end_date', 365) }}
        )
        or (indicators.cohort = 'signature' and agreements.signature_date between periods.period_start and periods.period_end)
    )
