{{ config(meta={"dagster": {"ref": {"name": "mart_figures"}}}) }}
-- The year of a summable indicator is the sum of its quarters, open and excluded units included.
with figures as (
    select
        figures.agreement_id,
        figures.indicator_id,
        figures.method_version,
        figures.period_type,
        substring(figures.period, 1, 9) as fiscal_year,
        coalesce(sum(figures.units_counted), 0) as units_counted,
        coalesce(sum(figures.units_open), 0) as units_open,
        coalesce(sum(figures.units_excluded), 0) as units_excluded
    from {{ ref('mart_figures') }} as figures
    inner join {{ ref('int_indicators') }} as indicators
        on indicators.indicator_id = figures.indicator_id
        and indicators.method_version = figures.method_version
        and indicators.is_summable
    group by figures.agreement_id, figures.indicator_id, figures.method_version, figures.period_type, substring(figures.period, 1, 9)
)

select years.*
from (select * from figures where period_type = 'year') as years
inner join (select * from figures where period_type = 'quarter') as quarters
    on quarters.agreement_id = years.agreement_id
    and quarters.indicator_id = years.indicator_id
    and quarters.method_version = years.method_version
    and quarters.fiscal_year = years.fiscal_year
where years.units_counted <> quarters.units_counted
   or years.units_open <> quarters.units_open
   or years.units_excluded <> quarters.units_excluded
