-- One row per target segment of an agreement and an indicator, in force in the register of MIFI.
{{ staged_targets('ceriges') }}
