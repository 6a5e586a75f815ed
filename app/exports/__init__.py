"""A scorecard as a file that people keep: PDF, XLSX, CSV with its dictionary, JSON-LD, and a funder's agreements in one archive.

Everything is made from a Sheet, which was read under the session's permit; nothing here opens a release by another way.
"""
