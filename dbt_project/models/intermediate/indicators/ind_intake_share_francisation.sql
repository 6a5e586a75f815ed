
{{ intake_share_units('intake_share_francisation', 'FRANCISATION') }}
