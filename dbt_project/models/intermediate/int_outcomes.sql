-- One row per dated outcome of a participation, known at its register's cut-off.
with outcomes as (
    select * from {{ ref('stg_msi__outcomes') }}
    union all
    select * from {{ ref('stg_ceriges__outcomes') }}
)

select
    members.participation_id,
    members.agreement_id,
    outcomes.*
from outcomes
inner join {{ ref('int_participation_members') }} as members
    on members.register = outcomes.register
    and members.record_id = outcomes.record_id
    and members.record_type in ('msi', 'file')
inner join {{ ref('int_cutoffs') }} as cutoffs
    on cutoffs.source = outcomes.register and cutoffs.scope = 'register' and outcomes.outcome_date <= cutoffs.cutoff
