-- One row per agreement, indicator and period with a target (K5): prorated by day, the period clipped to what is mature at the cut-off.
with segments as (
    select
        targets.*,
        {{ days_between('targets.effective_date', 'targets.end_date') }} + 1 as segment_days
    from {{ ref('int_targets') }} as targets
),

maturities as (
    select distinct indicator_id, maturity_days from {{ ref('int_indicators') }}
),

proration as (
    select
        segments.agreement_id,
        segments.indicator_id,
        segments.target_type,
        segments.target_value,
        segments.segment_days,
        periods.period_type,
        periods.period,
        {{ days_between(
            'greatest(periods.period_start, segments.effective_date)',
            'least(periods.period_end, segments.end_date, ' ~ add_days('agreements.cutoff', '-maturities.maturity_days') ~ ')'
        ) }} + 1 as overlap_days
    from segments
    inner join {{ ref('int_agreements') }} as agreements on agreements.agreement_id = segments.agreement_id
    inner join maturities on maturities.indicator_id = segments.indicator_id
    inner join {{ ref('int_periods') }} as periods
        on segments.effective_date <= periods.period_end and segments.end_date >= periods.period_start
)

select
    agreement_id,
    indicator_id,
    period_type,
    period,
    cast(sum(
        case when target_type = 'NOMBRE' then cast(round(target_value * overlap_days / segment_days, 6) as decimal(18, 6)) end
    ) as decimal(18, 6)) as count_target,
    cast(round(
        cast(sum(case when target_type = 'TAUX' then target_value * overlap_days end) as decimal(18, 4))
        / sum(case when target_type = 'TAUX' then overlap_days end), 6
    ) as decimal(18, 6)) as rate_target
from proration
where overlap_days > 0
group by agreement_id, indicator_id, period_type, period
