-- One row per indicator and method version: the catalogue's declarations that SQL joins on.
{{ declared_indicators() }}
