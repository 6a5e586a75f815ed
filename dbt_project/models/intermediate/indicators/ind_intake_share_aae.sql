
{{ intake_share_units('intake_share_aae', 'AAE') }}
