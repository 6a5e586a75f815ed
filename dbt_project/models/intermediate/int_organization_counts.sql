-- One row per organisation, indicator, method and period: a person, an event, an employer counts once over the organisation's agreements (K2), so
-- these figures are not the sums of the agreements'.
with units as (
    {{ all_units() }}
),

merged as (
    select
        agreements.organization_id,
        units.indicator_id,
        units.method_version,
        units.period_type,
        units.period,
        units.entity_id,
        max(units.numerator) as numerator,
        max(units.denominator) as denominator,
        max(case when units.exclusion_reason is null then 1 else 0 end) as is_counted,
        max(case when units.exclusion_reason = 'window_open' then 1 else 0 end) as is_open
    from units
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = units.agreement_id
    inner join {{ ref('int_indicators') }} as indicators
        on indicators.indicator_id = units.indicator_id
        and indicators.method_version = units.method_version
        and indicators.has_organization_level
    inner join {{ ref('int_periods') }} as periods
        on periods.period_type = units.period_type
        and periods.period = units.period
        and periods.period_start <= agreements.cutoff
    group by
        agreements.organization_id, units.indicator_id, units.method_version, units.period_type, units.period, units.entity_id
),

counted as (
    select
        organization_id,
        indicator_id,
        method_version,
        period_type,
        period,
        cast(sum(is_counted) as bigint) as units_counted,
        cast(sum(case when is_counted = 0 then is_open else 0 end) as bigint) as units_open,
        cast(sum(case when is_counted = 0 then 1 - is_open else 0 end) as bigint) as units_excluded,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from merged
    group by organization_id, indicator_id, method_version, period_type, period
)

select * from counted
union all
select
    counted.organization_id,
    counted.indicator_id,
    counted.method_version,
    'year',
    substring(counted.period, 1, 9),
    cast(sum(counted.units_counted) as bigint),
    cast(sum(counted.units_open) as bigint),
    cast(sum(counted.units_excluded) as bigint),
    sum(counted.numerator),
    sum(counted.denominator)
from counted
inner join {{ ref('int_indicators') }} as indicators
    on indicators.indicator_id = counted.indicator_id
    and indicators.method_version = counted.method_version
    and indicators.is_summable
where counted.period_type = 'quarter'
group by counted.organization_id, counted.indicator_id, counted.method_version, substring(counted.period, 1, 9)
