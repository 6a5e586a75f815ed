-- One row per table that an organisation declared, with its rows received, accepted and quarantined.
select
    deliveries.scope as organization_id,
    deliveries.delivery_id,
    deliveries.table_name,
    deliveries.period_from,
    deliveries.period_to,
    cast(deliveries.extracted_at as date) as extraction_date,
    deliveries.received,
    deliveries.accepted,
    deliveries.quarantined
from {{ source('refonte', 'deliveries') }} as deliveries
where deliveries.source = 'declarations'
