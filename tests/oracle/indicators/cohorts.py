"""K1 and K4: the agreements and participations of an indicator, and the two cohorts they fall in."""

from ..periods import days, quarter_of
from ..units import make_unit


def agreements(world, natures: str, condition=None) -> list[dict]:
    """Those of these natures; the condition holds for the natures it is written for."""
    return [each for each in world.agreements.values()
            if each["nature"] in natures and (condition is None or condition(world, each))]


def u_with_target(world, agreement: dict) -> bool:
    """'U with target': at least one segment of placement_attainment. Other natures pass."""
    return agreement["nature"] != "U" or bool(world.segments[agreement["no_entente"], "placement_attainment"])


def g_with_orientation(world, agreement: dict) -> bool:
    """'G with orientation'. Other natures pass."""
    return agreement["nature"] != "G" or agreement["service_orientation"] == "O"


def participations(world, natures: str, condition=None) -> list:
    """Episodes (K2) of the agreements to which an indicator applies."""
    return [episode for agreement in agreements(world, natures, condition)
            for episode in world.episodes_of_agreement[agreement["no_entente"]]]


def exits(world, natures: str, condition=None) -> list:
    return [episode for episode in participations(world, natures, condition) if episode.exit]


def neutral(episode) -> str | None:
    """K4."""
    return "neutral_exit" if episode.is_neutral else None


def exit_unit(world, id_, episode, numerator, *, window=84, reasons=(), remark=None, method=1, window_end=None,
              cutoff="own") -> list:
    """A participation in its exit's quarter: K4, the indicator's own reasons, then K6."""
    return make_unit(world, episode.agreement, id_, quarter_of(episode.exit), episode.person, numerator,
                     window_end=window_end or episode.exit + days(window),
                     cutoff=world.cutoff(episode.agreement) if cutoff == "own" else cutoff,
                     reasons=(neutral(episode), *reasons), remark=remark, method=method)


def entry_unit(world, id_, episode, numerator, *, remark=None) -> list:
    """A participation in its entry's quarter; the window ends with the entry."""
    return make_unit(world, episode.agreement, id_, quarter_of(episode.entry), episode.person, numerator,
                     window_end=episode.entry, cutoff=world.cutoff(episode.agreement), remark=remark)
