-- One row per agreement and fiscal year in which it is in force: bodies within reach, contribution to a CRPMT, points of francisation.
with agreement_years as (
    select
        agreements.*,
        periods.period as fiscal_year,
        periods.period_start,
        periods.period_end
    from {{ ref('int_agreements') }} as agreements
    inner join {{ ref('int_periods') }} as periods
        on periods.period_type = 'year'
        and agreements.start_date <= periods.period_end
        and agreements.end_date >= periods.period_start
        and periods.period_start <= agreements.cutoff
),

bodies as (
    select * from {{ ref('stg_concertation__bodies') }}
),

tables_in_reach as (
    select distinct agreement_years.agreement_id, agreement_years.fiscal_year
    from agreement_years
    inner join bodies
        on bodies.body_type = 'TABLE_LOCALE'
        and bodies.start_date <= agreement_years.period_end
        and (bodies.end_date is null or bodies.end_date >= agreement_years.period_start)
        and {{ lists_meet('bodies.mrcs_covered', 'agreement_years.mrcs_served') }}
),

councils as (
    select distinct agreement_years.agreement_id, agreement_years.fiscal_year
    from agreement_years
    inner join bodies
        on bodies.body_type = 'CRPMT'
        and bodies.region = agreement_years.region
        and bodies.start_date <= agreement_years.period_end
        and (bodies.end_date is null or bodies.end_date >= agreement_years.period_start)
),

contributions as (
    select distinct agreement_years.agreement_id, agreement_years.fiscal_year
    from agreement_years
    inner join bodies on bodies.body_type = 'CRPMT' and bodies.region = agreement_years.region
    inner join {{ ref('stg_concertation__attendance') }} as attendance
        on attendance.body_id = bodies.body_id
        and attendance.organization_id = agreement_years.organization_id
        and attendance.role = 'CONTRIBUTION'
        and attendance.meeting_date between agreement_years.period_start and agreement_years.period_end
        and attendance.meeting_date <= agreement_years.concertation_cutoff
),

-- Where francisation was given in a year: few distinct places, so the join stays small.
points_of_service as (
    select distinct
        periods.period as fiscal_year,
        records.residence_region as region,
        records.residence_mrc as mrc
    from {{ ref('int_records') }} as records
    inner join {{ ref('int_periods') }} as periods
        on periods.period_type = 'year'
        and records.entry_date <= periods.period_end
        and (records.exit_date is null or records.exit_date >= periods.period_start)
    where records.record_type = 'francisation'
),

francisation_in_reach as (
    select distinct agreement_years.agreement_id, agreement_years.fiscal_year
    from agreement_years
    inner join points_of_service
        on points_of_service.fiscal_year = agreement_years.fiscal_year
        and (
            {{ list_has('agreement_years.mrcs_served', 'points_of_service.mrc') }}
            or (points_of_service.mrc is null and points_of_service.region = agreement_years.region)
        )
)

select
    agreement_years.agreement_id,
    agreement_years.organization_id,
    agreement_years.nature,
    agreement_years.targeted_indicators,
    agreement_years.has_orientation,
    agreement_years.fiscal_year,
    agreement_years.period_start,
    agreement_years.period_end,
    agreement_years.declarations_cutoff,
    agreement_years.concertation_cutoff as cutoff,
    tables_in_reach.agreement_id is not null as has_table,
    councils.agreement_id is not null as has_council,
    contributions.agreement_id is not null as has_contributed,
    francisation_in_reach.agreement_id is not null as has_francisation
from agreement_years
left join tables_in_reach
    on tables_in_reach.agreement_id = agreement_years.agreement_id and tables_in_reach.fiscal_year = agreement_years.fiscal_year
left join councils on councils.agreement_id = agreement_years.agreement_id and councils.fiscal_year = agreement_years.fiscal_year
left join contributions
    on contributions.agreement_id = agreement_years.agreement_id and contributions.fiscal_year = agreement_years.fiscal_year
left join francisation_in_reach
    on francisation_in_reach.agreement_id = agreement_years.agreement_id
    and francisation_in_reach.fiscal_year = agreement_years.fiscal_year
