
{{ placement_units('placement_attainment') }}
