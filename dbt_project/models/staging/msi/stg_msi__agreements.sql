-- One row per agreement in force in the register of MESS.
{{ staged_agreements('msi') }}
