"""What the reform would change: methods on count arrays, one file a method, nothing read and nothing written.

Agreements x indicators of counts come in (records.py); a scenario says what weighs (scenario.py); draws of the underlying levels of the same organisations
(posterior.py), and of two years at each (predictive.py), go through the frameworks at once (judging.py, evaluating.py); what moved, how surely, by which
choice and for whom comes out (moving.py, sensitivity.py, fairness.py, gaming.py).

Arrays are column-major, (indicators, draws, agreements), so that every step is one pass over long rows. No step uses a linear-algebra library: sums are
NumPy's own, in a fixed order, and each block of draws has its own random stream. Figures are therefore the same on any number of cores.
"""
