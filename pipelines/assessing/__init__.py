"""What the reform would change, computed on the shipped figures: from the warehouse to a release, and again from a release (python -m pipelines.assessing).

    intake.py      warehouse -> Taken: counts, persons in common, what agreements are
    together.py    persons behind the figures, for what is wrong together
    forging.py     false records that would improve a figure
    replaying.py   the pipeline's own SQL over records with forged ones among them
    inflating.py   what forged records and inflated figures would gain
    coverage.py    how often intervals held a known truth, measured apart
    held.py        Taken as files of a release, and back: the tree `reform/`, which no audience opens
    choosing.py    frameworks and choices of method as rules on given counts
    judging.py     who moves, how surely, by group; weights and importances; which choice matters most
    effects.py     fairness, gaming, outcomes as observed against drawn
    alternatives.py  the catalogue's other frameworks against the current one
    document.py    all of it as one document (committee/reform/assessment.json) and one table of agreements
    masking.py     what the committee may see of an agreement and of a group
    releasing.py   the stage of a run, and the files of a release

The methods themselves are in pipelines/reform/. Nothing here touches an official figure: nothing is written outside `reform/` trees.
"""
