-- One row per agreement, indicator, method version and period that should exist, and any later cohort that does. A figure without a value has
-- its reason. Never add periods of an indicator that is not summable, nor agreements: persons would count twice.
with computed as (
    select
        agreement_id,
        indicator_id,
        method_version,
        period_type,
        period,
        sum(case when exclusion_reason is null then numerator end) as numerator,
        sum(case when exclusion_reason is null then denominator end) as denominator,
        cast(sum(case when exclusion_reason is null then units else 0 end) as bigint) as units_counted,
        cast(sum(case when exclusion_reason = 'window_open' then units else 0 end) as bigint) as units_open,
        cast(sum(case when exclusion_reason <> 'window_open' then units else 0 end) as bigint) as units_excluded
    from {{ ref('int_unit_counts') }}
    group by agreement_id, indicator_id, method_version, period_type, period
),

keys as (
    select agreement_id, indicator_id, method_version, period_type, period from {{ ref('int_expected_figures') }}
    union
    select agreement_id, indicator_id, method_version, period_type, period from computed
),

assembled as (
    select
        keys.agreement_id,
        agreements.organization_id,
        agreements.ministry,
        keys.indicator_id,
        keys.method_version,
        keys.period_type,
        keys.period,
        periods.period_start,
        periods.period_end,
        indicators.statistic,
        cast(coalesce(computed.units_counted, 0) as bigint) as units_counted,
        cast(coalesce(computed.units_open, 0) as bigint) as units_open,
        cast(coalesce(computed.units_excluded, 0) as bigint) as units_excluded,
        coalesce(computed.numerator, 0) as numerator,
        case when indicators.statistic = 'count' then 1 else computed.denominator end as denominator,
        coalesce(targets.count_target, targets.rate_target * computed.denominator) as target,
        targets.rate_target,
        periods.period_end > agreements.cutoff as is_to_date,
        case
            when indicators.indicator_id = 'table_presence' and agreements.concertation_cutoff is null then 'source_absent'
            when indicators.indicator_id = 'crpmt_contribution' and agreements.concertation_cutoff is null then 'source_absent'
            when indicators.indicator_id = 'table_presence' and not coalesce(years.has_table, false) then 'no_table'
            when indicators.indicator_id = 'crpmt_contribution' and not coalesce(years.has_council, false) then 'no_crpmt'
            when indicators.kind = 'collaboration' and agreements.declarations_cutoff is null
                and indicators.indicator_id not in ('table_presence', 'crpmt_contribution') then 'source_absent'
            -- Nobody came, nobody was placed, no employer was engaged: that is 0, not the absence of a figure.
            when indicators.statistic = 'attainment' and targets.count_target > 0 then null
            when indicators.statistic = 'count' and coalesce(computed.units_open, 0) = 0 and periods.period_start <= agreements.end_date
                and {{ add_days('periods.period_end', 'indicators.maturity_days') }} <= coalesce(
                    case when indicators.kind = 'collaboration' then agreements.declarations_cutoff else agreements.cutoff end, date '1900-01-01'
                ) then null
            when coalesce(computed.units_counted, 0) = 0 and computed.units_open > 0 then 'window_open'
            when coalesce(computed.units_counted, 0) = 0 and computed.units_excluded > 0 then 'denominator_zero'
            when computed.agreement_id is null then 'no_units'
            when indicators.statistic = 'attainment' and coalesce(targets.count_target, targets.rate_target * computed.denominator, 0) = 0
                then 'no_target'
            when computed.denominator = 0 and indicators.statistic <> 'count' then 'denominator_zero'
        end as no_value_reason
    from keys
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = keys.agreement_id
    inner join {{ ref('int_indicators') }} as indicators
        on indicators.indicator_id = keys.indicator_id and indicators.method_version = keys.method_version
    inner join {{ ref('int_periods') }} as periods on periods.period_type = keys.period_type and periods.period = keys.period
    left join computed
        on computed.agreement_id = keys.agreement_id
        and computed.indicator_id = keys.indicator_id
        and computed.method_version = keys.method_version
        and computed.period_type = keys.period_type
        and computed.period = keys.period
    left join {{ ref('int_period_targets') }} as targets
        on targets.agreement_id = keys.agreement_id
        and targets.indicator_id = keys.indicator_id
        and targets.period_type = keys.period_type
        and targets.period = keys.period
    left join {{ ref('int_agreement_year_facts') }} as years
        on years.agreement_id = keys.agreement_id and years.fiscal_year = periods.fiscal_year
)

select
    agreement_id,
    organization_id,
    ministry,
    indicator_id,
    cast(method_version as integer) as method_version,
    period_type,
    period,
    period_start,
    period_end,
    statistic,
    units_counted,
    units_open,
    units_excluded,
    cast(case when no_value_reason is null then numerator end as decimal(18, 4)) as numerator,
    -- What is published as denominator is the divisor: the target, for an attainment (K5).
    case
        when no_value_reason is null and statistic = 'attainment' then cast(target as decimal(18, 6))
        when no_value_reason is null then cast(denominator as decimal(18, 6))
    end as denominator,
    cast(target as decimal(18, 6)) as target,
    cast(rate_target as decimal(18, 6)) as rate_target,
    case
        when no_value_reason is not null then null
        when statistic = 'count' then cast(numerator as double)
        when statistic = 'attainment' then cast(numerator as double) / cast(target as double)
        else cast(numerator as double) / cast(denominator as double)
    end as value,
    case when no_value_reason is null and target > 0 then cast(numerator as double) / cast(target as double) end as attainment,
    no_value_reason,
    units_open > 0 or is_to_date as is_provisional,
    is_to_date
from assembled
