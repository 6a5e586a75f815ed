-- One row per dated outcome of a file (parcours), in force.
{{ staged_outcomes('ceriges', 'no_parcours') }}
