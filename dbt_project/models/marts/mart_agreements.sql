-- One row per agreement, as the screens name, sort and filter it.
select
    agreement_id,
    organization_id,
    organization_name,
    ministry,
    programme,
    nature,
    has_orientation,
    regional_directorate,
    office,
    region,
    mrc,
    -- Without an MRC only Montréal and Laval, which are one each, can be told.
    case
        when mrc in ({{ parameter_list('metropolitan_mrc') }}) or region in ('06', '13') then 'METROPOLE'
        when mrc is null then 'UNKNOWN'
        else 'HORS_METROPOLE'
    end as territory,
    array_to_string(mrcs_served, '|') as mrcs_served,
    array_to_string(client_groups, '|') as client_groups,
    is_specialized,
    signature_date,
    start_date,
    end_date,
    cast(amount as decimal(18, 2)) as amount,
    places,
    agreement_status,
    previous_agreement_id,
    line_id,
    cutoff,
    declarations_cutoff,
    concertation_cutoff
from {{ ref('int_agreements') }}
