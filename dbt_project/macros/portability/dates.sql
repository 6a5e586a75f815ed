{# Date arithmetic, one macro an operation; each engine has its version. #}

{% macro add_days(date, days) %}{{ return(adapter.dispatch('add_days')(date, days)) }}{% endmacro %}
{% macro default__add_days(date, days) %}({{ date }} + cast({{ days }} as integer)){% endmacro %}
{% macro spark__add_days(date, days) %}date_add({{ date }}, cast({{ days }} as int)){% endmacro %}

{% macro days_between(earlier, later) %}{{ return(adapter.dispatch('days_between')(earlier, later)) }}{% endmacro %}
{% macro default__days_between(earlier, later) %}date_diff('day', {{ earlier }}, {{ later }}){% endmacro %}
{% macro spark__days_between(earlier, later) %}datediff({{ later }}, {{ earlier }}){% endmacro %}

{% macro quarter_end(date) %}{{ return(adapter.dispatch('quarter_end')(date)) }}{% endmacro %}
{% macro default__quarter_end(date) %}cast(date_trunc('quarter', {{ date }}) + interval 3 month - interval 1 day as date){% endmacro %}
{% macro spark__quarter_end(date) %}date_sub(add_months(date_trunc('quarter', {{ date }}), 3), 1){% endmacro %}
