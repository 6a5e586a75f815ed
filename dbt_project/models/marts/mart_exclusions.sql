-- One row per agreement, indicator, method, period and reason or remark: units left out of the figure (exclusion), or counted and shown apart
-- (remark).
select
    agreement_id,
    indicator_id,
    cast(method_version as integer) as method_version,
    period_type,
    period,
    'exclusion' as mark_kind,
    exclusion_reason as code,
    cast(sum(units) as bigint) as units
from {{ ref('int_unit_counts') }}
where exclusion_reason is not null
group by agreement_id, indicator_id, method_version, period_type, period, exclusion_reason
union all
select
    agreement_id,
    indicator_id,
    cast(method_version as integer),
    period_type,
    period,
    'remark',
    remark,
    cast(sum(units) as bigint)
from {{ ref('int_unit_counts') }}
where remark is not null
group by agreement_id, indicator_id, method_version, period_type, period, remark
