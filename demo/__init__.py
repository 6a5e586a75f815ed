"""A generator of fictional deliveries: a small invented Québec in which the truth is known.

Nothing here describes a real organisation, person or figure. The package imports nothing of the project: it only writes
files in the sources' own formats, with what was planted in them beside (`_truth/`).
"""
