{# Conventions that more than one model applies, each in this one place. The relation bears the columns of int_outcomes. #}

{# K3: enough hours, or self-employment. #}
{% macro qualifies_as_job(relation='') -%}
{%- set r = relation ~ '.' if relation else '' -%}
(coalesce({{ r }}weekly_hours, 0) >= {{ parameter('minimum_weekly_hours') }}
    {%- if parameter('self_employment_counts') %} or coalesce({{ r }}is_self_employed, false){% endif %})
{%- endmacro %}

{# K4: exits that are in neither numerator nor denominator. #}
{% macro is_neutral_exit(reason) -%}
coalesce({{ reason }} in ({{ parameter_list('neutral_exit_reasons') }}), false)
{%- endmacro %}
