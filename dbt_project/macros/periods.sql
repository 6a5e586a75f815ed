{# Fiscal periods: 1 April to 31 March. `2023-2024`, `2023-2024-T1` (April to June) to `T4`. #}

{% macro fiscal_year_first(date) %}(cast(extract(year from {{ date }}) as integer) - case when extract(month from {{ date }}) < 4 then 1 else 0 end){% endmacro %}

{% macro fiscal_year(date) -%}
concat(cast({{ fiscal_year_first(date) }} as varchar), '-', cast({{ fiscal_year_first(date) }} + 1 as varchar))
{%- endmacro %}

{% macro fiscal_quarter(date) -%}
concat({{ fiscal_year(date) }}, '-T', cast(cast(floor(((cast(extract(month from {{ date }}) as integer) + 8) % 12) / 3) as integer) + 1 as varchar))
{%- endmacro %}

{% macro fiscal_year_end(date) -%}
cast(concat(cast({{ fiscal_year_first(date) }} + 1 as varchar), '-03-31') as date)
{%- endmacro %}
