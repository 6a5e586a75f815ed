"""Disclosure control, the side that chooses: which figures of a release are hidden or held back so that nobody is given away.

Pure functions on frames; the audit that attacks the exported files is written apart and shares no code with this package.
"""
