{# The eight categories of counterparts (DESIGN, section 4) by actor of a declaration. #}
{% macro counterpart_category(actor) -%}
case
    when {{ actor }} = 'EMPLOYEUR' then 'EMPLOYER'
    when {{ actor }} in ('CE_SQ', 'CE_MIFI') then 'ENTERPRISE_ADVISER'
    when {{ actor }} in ('AAE', 'CHEF_EQUIPE', 'DIRECTION_BSQ') then 'EMPLOYMENT_AGENT'
    when {{ actor }} in ('AAI', 'CR_MIFI') then 'INTEGRATION_AGENT'
    when {{ actor }} in ('TABLE', 'CRPMT', 'FRANCISATION') then {{ actor }}
    else 'OTHER_ORGANIZATION'
end
{%- endmacro %}

{% macro counterpart_categories() -%}
{{ return(['EMPLOYER', 'ENTERPRISE_ADVISER', 'EMPLOYMENT_AGENT', 'INTEGRATION_AGENT', 'TABLE', 'CRPMT', 'FRANCISATION', 'OTHER_ORGANIZATION']) }}
{%- endmacro %}
