{#
    Rows in force (METHOD, "Records in force"): no later delivery of the same source, table and scope covers the row's period date; then,
    of rows with the same key, the latest delivery's.
#}
{% macro in_force(source_name, table_name, key) -%}
select * from (
    select
        delivered.*,
        row_number() over (
            partition by {{ key | join(', ') }} order by delivered.delivery_rank desc, delivered.row_number desc
        ) as key_order
    from {{ source(source_name, table_name) }} as delivered
    where not exists (
        select 1
        from {{ source('refonte', 'deliveries') }} as later
        where later.source = '{{ source_name }}'
          and later.table_name = '{{ table_name }}'
          and later.scope = delivered.scope
          and later.delivery_rank > delivered.delivery_rank
          and delivered.period_date between later.period_from and later.period_to
    )
) as still
where key_order = 1
{%- endmacro %}
