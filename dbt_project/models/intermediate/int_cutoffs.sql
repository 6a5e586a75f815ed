-- One row per source and scope: the cut-off, through which day its records are known (METHOD, "Records in force").
with latest as (
    select
        source,
        scope,
        extracted_at,
        row_number() over (partition by source, scope, table_name order by period_to desc, delivery_rank desc) as recency
    from {{ source('refonte', 'deliveries') }}
)

select
    source,
    scope,
    min(cast(extracted_at as date)) as cutoff
from latest
where recency = 1
group by source, scope
