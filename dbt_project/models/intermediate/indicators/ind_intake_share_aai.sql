
{{ intake_share_units('intake_share_aai', 'AAI') }}
