{{ config(meta={"dagster": {"ref": {"name": "int_unit_counts"}}}) }}
-- A unit stands once in an indicator, method, agreement and period.
with units as (
    {{ all_units() }}
)

select indicator_id, method_version, agreement_id, period_type, period, unit_id
from units
group by indicator_id, method_version, agreement_id, period_type, period, unit_id
having count(*) > 1
