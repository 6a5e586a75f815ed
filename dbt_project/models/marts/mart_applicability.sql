-- One row per agreement, indicator and method that does not apply, with the reason.
select
    agreement_id,
    indicator_id,
    cast(method_version as integer) as method_version,
    not_applicable_reason
from {{ ref('int_applicability') }}
where not_applicable_reason is not null
