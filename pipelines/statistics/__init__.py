"""Intervals, limits and verdicts: plain functions of NumPy arrays, one file a method.

They know nothing of the warehouse: any table's columns can be given to them. A method that has no answer for a row gives a null and its
reason (see answers.py), and every formula names its source in its own docstring.
"""
