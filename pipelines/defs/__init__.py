"""The Dagster graph, one file a layer: raw -> validated -> linkage -> dbt models -> release."""
