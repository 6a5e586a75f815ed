-- One row per month and administrative region: participants of the programme Objectif emploi (not residents) born outside Canada, and all.
select
    month,
    substring(category, 1, 2) as region,
    substring(category, 6) as region_name,
    cast(born_abroad_under_5_years as bigint) as born_abroad_under_5_years,
    cast(born_abroad_5_years_or_more as bigint) as born_abroad_5_years_or_more,
    cast(women as bigint) as women,
    cast(men as bigint) as men
from {{ ref('stg_objectif_emploi__adults') }}
where characteristic = 'Région' and substring(category, 1, 2) between '01' and '17'
