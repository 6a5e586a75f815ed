{# Aggregates whose names differ between engines. #}

{% macro collected(column) %}{{ return(adapter.dispatch('collected')(column)) }}{% endmacro %}
{% macro default__collected(column) %}list_sort(list_distinct(array_agg({{ column }}))){% endmacro %}
{% macro spark__collected(column) %}array_sort(collect_set({{ column }})){% endmacro %}

{% macro empty_list() %}{{ return(adapter.dispatch('empty_list')()) }}{% endmacro %}
{% macro default__empty_list() %}cast([] as varchar[]){% endmacro %}
{% macro spark__empty_list() %}cast(array() as array<string>){% endmacro %}

{% macro series(first, last, alias) %}{{ return(adapter.dispatch('series')(first, last, alias)) }}{% endmacro %}
{% macro default__series(first, last, alias) %}select unnest(range({{ first }}, {{ last }} + 1)) as {{ alias }}{% endmacro %}
{% macro spark__series(first, last, alias) %}select explode(sequence({{ first }}, {{ last }})) as {{ alias }}{% endmacro %}
