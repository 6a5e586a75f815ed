"""Verdicts from limits: rules only, so that the same interval always says the same thing."""

import numpy as np

# Shortfall and surplus that matter: an interval that holds 1 and one of these cannot tell.
SHORTFALL, SURPLUS = 0.8, 1.25
EXPECTED_VERDICTS = ("better_clear", "better_likely", "as_expected", "cannot_tell", "worse_likely", "worse_clear")


def expected_verdict(lower_95, upper_95, lower_998, upper_998) -> np.ndarray:
    """Observed / expected in words (EXPECTED_VERDICTS; None where a limit is null, NaN or out of order). Arguments broadcast; greater is better.

    better / worse: the interval excludes 1, clear when that of 99.8 % does. as_expected: it holds 1 and excludes 0.8 and 1.25, so that a shortfall
    of a fifth would have shown (1.25 is a shortfall of a fifth seen from the other side). cannot_tell: it holds 1 and one of them.
    """
    low, high, lowest, highest = (np.ma.filled(np.ma.masked_invalid(np.ma.asarray(v, dtype=float)), np.nan)
                                  for v in (lower_95, upper_95, lower_998, upper_998))
    rules = [lowest > 1, low > 1, highest < 1, high < 1, (low > SHORTFALL) & (high < SURPLUS)]
    words = ["better_clear", "better_likely", "worse_clear", "worse_likely", "as_expected"]
    verdict = np.select(rules, words, "cannot_tell").astype(object)
    ordered = (lowest <= low) & (low <= high) & (high <= highest)  # false for NaN too
    return np.where(np.isfinite(low + high + lowest + highest) & ordered, verdict, None)
