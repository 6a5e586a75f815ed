{# Lists stored as arrays. #}

{% macro list_has(list, item) %}array_contains({{ list }}, {{ item }}){% endmacro %}

{% macro lists_meet(one, other) %}{{ return(adapter.dispatch('lists_meet')(one, other)) }}{% endmacro %}
{% macro default__lists_meet(one, other) %}list_has_any({{ one }}, {{ other }}){% endmacro %}
{% macro spark__lists_meet(one, other) %}arrays_overlap({{ one }}, {{ other }}){% endmacro %}

{% macro unnested(relation, list, item, columns) %}{{ return(adapter.dispatch('unnested')(relation, list, item, columns)) }}{% endmacro %}
{% macro default__unnested(relation, list, item, columns) %}
select {{ columns }}, unnest({{ list }}) as {{ item }} from {{ relation }}
{% endmacro %}
{% macro spark__unnested(relation, list, item, columns) %}
select {{ columns }}, explode({{ list }}) as {{ item }} from {{ relation }}
{% endmacro %}
