-- One row per fiscal period (quarters and years) from the first agreement or entry to the latest cut-off.
with bounds as (
    select
        {{ fiscal_year_first('min(least(signature_date, start_date))') }} as first_year,
        {{ fiscal_year_first('max(greatest(cutoff, coalesce(declarations_cutoff, cutoff)))') }} as last_year
    from {{ ref('int_agreements') }}
),

years as (
    {{ series('(select first_year from bounds)', '(select last_year from bounds)', 'first_calendar_year') }}
),

quarters as (
    select first_calendar_year, 1 as quarter, 0 as year_shift, '04-01' as first_day, '06-30' as last_day from years
    union all
    select first_calendar_year, 2, 0, '07-01', '09-30' from years
    union all
    select first_calendar_year, 3, 0, '10-01', '12-31' from years
    union all
    select first_calendar_year, 4, 1, '01-01', '03-31' from years
)

select
    'quarter' as period_type,
    concat(cast(first_calendar_year as varchar), '-', cast(first_calendar_year + 1 as varchar), '-T', cast(quarter as varchar)) as period,
    concat(cast(first_calendar_year as varchar), '-', cast(first_calendar_year + 1 as varchar)) as fiscal_year,
    cast(concat(cast(first_calendar_year + year_shift as varchar), '-', first_day) as date) as period_start,
    cast(concat(cast(first_calendar_year + year_shift as varchar), '-', last_day) as date) as period_end
from quarters
union all
select
    'year',
    concat(cast(first_calendar_year as varchar), '-', cast(first_calendar_year + 1 as varchar)),
    concat(cast(first_calendar_year as varchar), '-', cast(first_calendar_year + 1 as varchar)),
    cast(concat(cast(first_calendar_year as varchar), '-04-01') as date),
    cast(concat(cast(first_calendar_year + 1 as varchar), '-03-31') as date)
from years
