-- One row per agreement, indicator, method version, fiscal year, status at entry and sex: counted units of proportions of participations.
with units as (
    {{ all_units() }}
),

broken_down as (
    select
        units.agreement_id,
        units.indicator_id,
        units.method_version,
        substring(units.period, 1, 9) as period,
        coalesce(facts.status, 'INC') as status,
        coalesce(facts.sex, 'INC') as sex,
        units.numerator,
        units.denominator
    from units
    inner join {{ ref('int_indicators') }} as indicators
        on indicators.indicator_id = units.indicator_id and indicators.method_version = units.method_version
    inner join {{ ref('int_participation_facts') }} as facts
        on facts.agreement_id = units.agreement_id and facts.participation_id = units.participation_id
    -- A year is the sum of its quarters, or has units of its own; never both.
    where units.exclusion_reason is null and indicators.statistic = 'proportion'
        and units.period_type = case when indicators.is_summable then 'quarter' else 'year' end
)

select
    agreement_id,
    indicator_id,
    method_version,
    period,
    status,
    sex,
    cast(sum(numerator) as decimal(18, 4)) as numerator,
    cast(sum(denominator) as decimal(18, 4)) as denominator
from broken_down
group by agreement_id, indicator_id, method_version, period, status, sex
