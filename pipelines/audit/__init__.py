"""The audit of a release: an attack on its exported files, knowing nothing of how the hidden cells were chosen.

It reads the exported tables and `common/hierarchies.json`, rebuilds every sum that a reader could write down, and asks for each
hidden cell how narrowly each reader could pin it; then the same of two nested counts, and of columns that count the same thing over
different agreements. `python -m pipelines.audit --release-folder FOLDER [--previous FOLDER]`.
"""
