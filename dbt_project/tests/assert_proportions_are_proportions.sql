{{ config(meta={"dagster": {"ref": {"name": "mart_figures"}}}) }}
-- A proportion counts no more than its denominator, and no figure has both a value and a reason for having none.
select agreement_id, indicator_id, period, numerator, denominator
from {{ ref('mart_figures') }}
where (statistic in ('proportion', 'ratio') and (numerator > denominator or numerator < 0))
   or (value is null) <> (no_value_reason is not null)
