{# The earlier of two cut-offs; where a source is absent there is none, and every window that needs it stays open (METHOD). #}
{% macro earlier_cutoff(one, other) -%}
case when {{ one }} is not null and {{ other }} is not null then least({{ one }}, {{ other }}) end
{%- endmacro %}
