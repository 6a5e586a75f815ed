-- One row per agreement, fiscal year in force and category of counterpart within its reach; whether a confirmed event met it.
with categories as (
    {% for category in counterpart_categories() -%}
    select '{{ category }}' as counterpart_category{{ ' union all' if not loop.last }}
    {% endfor %}
),

met as (
    select distinct agreement_id, counterpart_category, {{ fiscal_year('event_date') }} as fiscal_year
    from {{ ref('int_collaboration_facts') }}
    where is_confirmed
)

select
    years.agreement_id,
    years.nature,
    years.targeted_indicators,
    years.has_orientation,
    years.fiscal_year,
    years.period_end,
    years.declarations_cutoff as cutoff,
    categories.counterpart_category,
    met.agreement_id is not null as is_met
from {{ ref('int_agreement_year_facts') }} as years
cross join categories
left join met
    on met.agreement_id = years.agreement_id
    and met.fiscal_year = years.fiscal_year
    and met.counterpart_category = categories.counterpart_category
where (categories.counterpart_category <> 'TABLE' or years.has_table)
  and (categories.counterpart_category <> 'FRANCISATION' or years.has_francisation)
  and (categories.counterpart_category not in ('EMPLOYER', 'ENTERPRISE_ADVISER')
       or years.nature not in ({{ parameter_list('natures_without_employers') }}))
