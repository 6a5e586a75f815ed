-- One row per agreement in force in the register of MIFI.
{{ staged_agreements('ceriges') }}
