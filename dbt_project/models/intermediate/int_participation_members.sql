-- One row per record that belongs to a participation, with the participation it continues (K2: re-entry within 28 days).
-- Parcours count in agreements of nature I and C, enrolments in F, MSI participations in any.
with records as (
    select records.*, agreements.nature
    from {{ ref('int_records') }} as records
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = records.agreement_id
    where records.record_type = 'msi'
       or (records.record_type = 'file' and agreements.nature in ('I', 'C'))
       or (records.record_type = 'francisation' and agreements.nature = 'F')
),

ordered as (
    select
        *,
        coalesce(exit_date, date '2999-12-31') as exit_or_open,
        max(coalesce(exit_date, date '2999-12-31')) over (
            partition by agreement_id, person_id order by entry_date, record_id rows between unbounded preceding and 1 preceding
        ) as exit_reached
    from records
),

marked as (
    select
        *,
        sum(case when exit_reached is null or {{ days_between('exit_reached', 'entry_date') }} > {{ parameter('reentry_days') }} then 1 else 0 end)
            over (partition by agreement_id, person_id order by entry_date, record_id) as episode
    from ordered
)

select
    register,
    record_type,
    record_id,
    agreement_id,
    person_id,
    first_value(record_id) over (
        partition by agreement_id, person_id, episode order by entry_date, record_id
    ) as participation_id,
    row_number() over (partition by agreement_id, person_id, episode order by entry_date, record_id) as place_from_first,
    row_number() over (partition by agreement_id, person_id, episode order by exit_or_open desc, record_id desc) as place_from_last
from marked
