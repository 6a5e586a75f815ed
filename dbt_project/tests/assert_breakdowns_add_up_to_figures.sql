-- The breakdown of a figure adds up to the figure, where it has one: no unit is lost on the way to its person's facts.
select figures.agreement_id, figures.indicator_id, figures.method_version, figures.period
from {{ ref('mart_figures') }} as figures
inner join (
    select agreement_id, indicator_id, method_version, period, sum(numerator) as numerator, sum(denominator) as denominator
    from {{ ref('mart_breakdowns') }}
    group by agreement_id, indicator_id, method_version, period
) as broken_down
    on broken_down.agreement_id = figures.agreement_id and broken_down.indicator_id = figures.indicator_id
    and broken_down.method_version = figures.method_version and broken_down.period = figures.period
where figures.period_type = 'year' and (figures.numerator <> broken_down.numerator or figures.denominator <> broken_down.denominator)
