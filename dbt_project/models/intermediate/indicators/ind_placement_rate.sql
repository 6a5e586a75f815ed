
{{ placement_units('placement_rate') }}
