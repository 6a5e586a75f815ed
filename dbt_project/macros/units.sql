{#
    The one shape of every indicator's units (K2, K6), and the one place where exclusion works: an excluded unit weighs 0 in numerator
    and denominator, reasons are tried in the order given, and an open window comes last.

    cohort_date   the date that places the unit in its period; period_type 'quarter' or 'year'
    window_end    the last day on which the unit's result may still change
    numerator     SQL of the numerator when the unit counts (a condition, or a number with is_number)
    reasons       list of [code, condition]
    remark        SQL of a code shown apart, or null
#}
{% macro unit_columns(indicator, unit_id, cohort_date, window_end, numerator, denominator='1', reasons=[], remark='null', entity_id=none,
                      participation_id='participation_id', cutoff='cutoff', period_type='quarter', period=none, method=1, is_number=false) -%}
{%- set excluded -%}
case
    {%- for code, condition in reasons %}
    when {{ condition }} then '{{ code }}'
    {%- endfor %}
    when {{ cutoff }} is null or {{ window_end }} > {{ cutoff }} then 'window_open'
end
{%- endset -%}
'{{ indicator }}' as indicator_id,
    cast({{ method }} as integer) as method_version,
    agreement_id,
    '{{ period_type }}' as period_type,
    {{ period or (fiscal_quarter(cohort_date) if period_type == 'quarter' else fiscal_year(cohort_date)) }} as period,
    cast({{ unit_id }} as varchar) as unit_id,
    cast({{ entity_id or unit_id }} as varchar) as entity_id,
    cast({{ participation_id }} as varchar) as participation_id,
    cast(case when ({{ excluded }}) is not null then 0 {% if is_number %}else {{ numerator }}{% else %}when {{ numerator }} then 1 else 0{% endif %} end as decimal(18, 4)) as numerator,
    cast(case when ({{ excluded }}) is not null then 0 else {{ denominator }} end as decimal(18, 4)) as denominator,
    {{ excluded }} as exclusion_reason,
    cast(case when ({{ excluded }}) is null then {{ remark }} end as varchar) as remark
{%- endmacro %}

{# K1: the natures and conditions under which an indicator applies, from its declaration; the fact bears the columns named here. #}
{% macro applies(indicator) -%}
{%- set declared = var('indicators')[indicator] -%}
nature in ({% for n in declared.natures %}'{{ n }}'{{ ', ' if not loop.last }}{% endfor %})
{%- if 'placement_target_if_unit' in declared.requires %} and (nature <> 'U' or {{ list_has('targeted_indicators', "'placement_attainment'") }}){% endif %}
{%- if 'own_target' in declared.requires %} and {{ list_has('targeted_indicators', "'" ~ indicator ~ "'") }}{% endif %}
{%- if 'orientation_if_global' in declared.requires %} and (nature <> 'G' or has_orientation){% endif %}
{%- endmacro %}

{% macro parameter(name) %}{{ return(var('parameters')[name]) }}{% endmacro %}

{# A list parameter as SQL literals. #}
{% macro parameter_list(name) -%}
{%- for item in var('parameters')[name] %}'{{ item }}'{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# Units of the two placement indicators: a qualifying job; under method 1 of the current framework a return to studies counts as one too. #}
{% macro placement_units(indicator) -%}
{% for method, numerator in [(1, 'job_start_date is not null or studies_date is not null'), (2, 'job_start_date is not null')] -%}
select
    {{ unit_columns(
        indicator, 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator=numerator,
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id', method=method
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and {{ applies(indicator) }}
{{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}

{# Units of the shares of entries by source of referral; a source not known stays in the denominator and is shown. #}
{% macro intake_share_units(indicator, source) -%}
select
    {{ unit_columns(
        indicator, 'participation_id', 'entry_date', 'entry_date',
        numerator="referral_source = '" ~ source ~ "'",
        remark="case when coalesce(referral_source, 'INC') = 'INC' then 'unknown_source' end",
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where {{ applies(indicator) }}
{%- endmacro %}
