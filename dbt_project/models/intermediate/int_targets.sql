-- One row per target segment of an agreement and an indicator, both registers together.
select * from {{ ref('stg_msi__targets') }}
union all
select * from {{ ref('stg_ceriges__targets') }}
