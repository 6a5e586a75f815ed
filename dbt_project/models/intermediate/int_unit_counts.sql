-- One row per agreement, indicator, method, period, exclusion reason and remark: sums over units of all 37 indicator models. The units
-- themselves are not stored. Quarters of a summable indicator also give their year.
with units as (
    {{ all_units() }}
),

-- Periods that begin after the agreement's cut-off are not figures, and not part of their year.
begun as (
    select agreements.agreement_id, periods.period_type, periods.period
    from {{ ref('int_agreements') }} as agreements
    inner join {{ ref('int_periods') }} as periods on periods.period_start <= agreements.cutoff
),

summable as (
    select distinct indicator_id from {{ ref('int_indicators') }} where is_summable
),

summed as (
    select
        indicator_id,
        method_version,
        agreement_id,
        period_type,
        period,
        exclusion_reason,
        remark,
        count(*) as units,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from units
    group by indicator_id, method_version, agreement_id, period_type, period, exclusion_reason, remark
),

counted as (
    select summed.*
    from summed
    inner join begun
        on begun.agreement_id = summed.agreement_id
        and begun.period_type = summed.period_type
        and begun.period = summed.period
)

select * from counted
union all
select
    counted.indicator_id,
    counted.method_version,
    counted.agreement_id,
    'year' as period_type,
    substring(counted.period, 1, 9) as period,
    counted.exclusion_reason,
    counted.remark,
    cast(sum(counted.units) as bigint) as units,
    sum(counted.numerator) as numerator,
    sum(counted.denominator) as denominator
from counted
inner join summable on summable.indicator_id = counted.indicator_id
where counted.period_type = 'quarter'
group by counted.indicator_id, counted.method_version, counted.agreement_id, substring(counted.period, 1, 9), counted.exclusion_reason, counted.remark
