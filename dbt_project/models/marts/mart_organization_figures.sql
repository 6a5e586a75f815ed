-- One row per organisation, indicator, method version and period with units: a person counts once over its agreements, so these are not the
-- sums of mart_figures.
select
    counts.organization_id,
    counts.indicator_id,
    cast(counts.method_version as integer) as method_version,
    counts.period_type,
    counts.period,
    periods.period_start,
    periods.period_end,
    indicators.statistic,
    counts.units_counted,
    counts.units_open,
    counts.units_excluded,
    cast(case when counts.units_counted > 0 then counts.numerator end as decimal(18, 4)) as numerator,
    cast(case when counts.units_counted > 0 then case when indicators.statistic = 'count' then 1 else counts.denominator end end as decimal(18, 4)) as denominator,
    case
        when counts.units_counted = 0 then null
        when indicators.statistic = 'count' then cast(counts.numerator as double)
        when counts.denominator > 0 then cast(counts.numerator as double) / cast(counts.denominator as double)
    end as value,
    case
        when counts.units_counted = 0 and counts.units_open > 0 then 'window_open'
        when counts.units_counted = 0 or (counts.denominator = 0 and indicators.statistic <> 'count') then 'denominator_zero'
    end as no_value_reason,
    counts.units_open > 0 or periods.period_end > organizations.cutoff as is_provisional
from {{ ref('int_organization_counts') }} as counts
inner join {{ ref('int_indicators') }} as indicators
    on indicators.indicator_id = counts.indicator_id and indicators.method_version = counts.method_version
inner join {{ ref('int_periods') }} as periods on periods.period_type = counts.period_type and periods.period = counts.period
inner join (select organization_id, max(cutoff) as cutoff from {{ ref('int_agreements') }} group by organization_id) as organizations
    on organizations.organization_id = counts.organization_id and periods.period_start <= organizations.cutoff
