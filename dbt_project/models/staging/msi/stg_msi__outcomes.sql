-- One row per dated outcome of a participation, in force.
{{ staged_outcomes('msi', 'no_participation') }}
