{# The catalogue's declarations as rows, one per indicator and method, for joins that SQL makes. #}
{% macro declared_indicators() -%}
{% for id, declared in var('indicators').items() %}{% for method in declared.methods -%}
select
    '{{ id }}' as indicator_id, {{ method.version }} as method_version, '{{ declared.statistic }}' as statistic, '{{ declared.kind }}' as kind,
    {{ declared.maturity_days }} as maturity_days, {{ 'true' if declared.summable else 'false' }} as is_summable,
    {{ 'true' if 'quarter' in declared.period_types else 'false' }} as has_quarters,
    {{ 'true' if 'organization' in declared.levels else 'false' }} as has_organization_level,
    '{{ declared.cohort }}' as cohort, '{{ declared.natures | join('') }}' as natures,
    {{ 'true' if 'placement_target_if_unit' in declared.requires else 'false' }} as needs_placement_target_if_unit,
    {{ 'true' if 'own_target' in declared.requires else 'false' }} as needs_own_target,
    {{ 'true' if 'orientation_if_global' in declared.requires else 'false' }} as needs_orientation_if_global,
    {{ 'true' if 'participations_if_collective' in declared.requires else 'false' }} as needs_participations_if_collective
{{ 'union all' if not loop.last }}
{% endfor %}{{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}

{# The union of every indicator's units; a declaration without a model does not compile. #}
{% macro all_units() -%}
{% for id in var('indicators') -%}
select * from {{ ref('ind_' ~ id) }}
{{ 'union all' if not loop.last }}
{% endfor %}
{%- endmacro %}
