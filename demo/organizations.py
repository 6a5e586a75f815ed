"""Fifty-two fictional organisations (or a multiple), with the shares that the advice of December 2020 publishes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demo import territory
from demo.drawing import exactly
from demo.names import organization_names

ADVICE_SIZE = 52
CORRECTS_LATER = 0
GROUPS = ("FEMMES", "JEUNES", "45PLUS", "JUDICIARISEES", "PNI", "HANDICAPEES")
GROUP_COUNTS = (17, 17, 15, 7, 3, 3)
TEMPORARY = ("TET", "CONJOINT_TET", "PMI_PVT", "PMI_JP", "PMI_AUTRE", "ETUDIANT")
EFFECT_SD = 0.35
# Strong organisations are sent the persons furthest from employment, so the raw rate hides what they do: the unfairness that the advice of December 2020
# complains of. With the opposite sign the raw rate would flatter whoever serves the easiest clients, and still rank organisations in the right order.
MIX_CORRELATION = -0.55
SPECIALISED_STRENGTH, SPECIALISED_MIX = 0.3, -0.5  # of the specialised against the others, in standard deviations: a little stronger, clients harder


@dataclass(frozen=True)
class Effects:
    """What is planted in the organisations: standard deviation of their effects (logit of placement), and correlation of the effect with the client mix."""

    sd: float = EFFECT_SD
    mix_correlation: float = MIX_CORRELATION


def make(rng: np.random.Generator, size: int, effects: Effects) -> pd.DataFrame:
    """One row an organisation: identity, seat, programmes (flags), clients, habits of collaboration and its true effect.

    `effect` is on the logit of placement; `mix` (standard deviation 1, above 0 = easier to place) moves the clients that it serves.
    """
    scale = size / ADVICE_SIZE
    seats = _seats(rng, size)
    metropolitan = np.array([s in territory.METROPOLITAN_MRC for s in seats])
    frame = pd.DataFrame({"mrc": seats, "region": [territory.MRC[s][1] for s in seats], "metropolitan": metropolitan})
    frame["neq"] = _numbers(rng, size)
    frame["name"] = organization_names(rng, [territory.MRC[s][0] for s in seats])
    count = lambda n: max(1, round(n * scale))
    _programmes(rng, frame, count)
    _clients(rng, frame, count)
    _habits(rng, frame, count)
    frame["mix"], frame["effect"] = _mix_and_effect(rng, frame.specialised.to_numpy(), effects)
    frame["weight"] = rng.lognormal(0, 0.45, size) * np.where(metropolitan, 1.4, 1.0)
    frame["employees"] = rng.integers(3, 22, size)
    return frame


def _mix_and_effect(rng: np.random.Generator, specialised: np.ndarray, effects: Effects) -> tuple[np.ndarray, np.ndarray]:
    """Mix and effect of each organisation (size,): means 0, standard deviations 1 and `effects.sd`, correlation `effects.mix_correlation`.

    These hold over the specialised and the others together; the normal parts make up what the specialised do not. The mix is the same whatever the effects,
    so that worlds of one seed differ by their effects only. Raises ValueError for a correlation too near 1 to be made so.
    """
    share = specialised.mean()
    spread = share * (1 - share)
    own, other = rng.standard_normal(specialised.size), rng.standard_normal(specialised.size)
    mix_part = np.sqrt(1 - SPECIALISED_MIX**2 * spread)
    with_mix = (effects.mix_correlation - SPECIALISED_STRENGTH * SPECIALISED_MIX * spread) / mix_part
    rest = 1 - SPECIALISED_STRENGTH**2 * spread - with_mix**2
    if rest < 0:
        raise ValueError(f"correlation of effect and mix: {effects.mix_correlation} cannot be made")
    mix = SPECIALISED_MIX * (specialised - share) + mix_part * own
    return mix, effects.sd * (SPECIALISED_STRENGTH * (specialised - share) + with_mix * own + np.sqrt(rest) * other)


def _seats(rng: np.random.Generator, size: int) -> list[str]:
    base = list(territory.METROPOLITAN_SEATS) + list(territory.REGIONAL_SEATS)
    more = rng.choice(base, max(0, size - len(base)))
    return sorted((base + list(more))[:size] if size >= len(base) else base[:size])


def _numbers(rng: np.random.Generator, size: int) -> list[str]:
    tails = rng.choice(90_000_000, size, replace=False) + 10_000_000
    return [f"{'88' if rng.random() < 0.4 else '11'}{tail}" for tail in tails]


def _programmes(rng: np.random.Generator, frame: pd.DataFrame, count) -> None:
    size, metropolitan = len(frame), frame.metropolitan.to_numpy()
    mifi = exactly(rng, size, count(10), metropolitan) | exactly(rng, size, count(16), ~metropolitan)
    pasi = exactly(rng, size, count(21), mifi)
    frame["mifi"], frame["pasi"] = mifi, pasi
    bare = mifi & ~pasi
    pmd = exactly(rng, size, min(count(3), bare.sum()), bare)
    francisation = bare & ~pmd
    frame["pmd"] = pmd | exactly(rng, size, max(0, count(11) - pmd.sum()), pasi)
    frame["francisation"] = francisation | exactly(rng, size, max(0, count(9) - francisation.sum()), pasi)
    frame["sae6"] = exactly(rng, size, count(35))
    for group, share in zip((1, 2, 3, 4, 5), (0.22, 0.20, 0.15, 0.14, 0.16), strict=True):
        frame[f"sae{group}"] = rng.random(size) < share
    none = ~frame[[f"sae{g}" for g in range(1, 7)]].any(axis=1).to_numpy()
    frame.loc[none, "sae1"] = True


def _clients(rng: np.random.Generator, frame: pd.DataFrame, count) -> None:
    size = len(frame)
    frame["specialised"] = exactly(rng, size, count(9), frame.sae6.to_numpy())
    everyone = exactly(rng, size, count(24), ~frame.specialised.to_numpy())
    others = ~frame.specialised.to_numpy()
    served = {g: exactly(rng, size, count(n), others) for g, n in zip(GROUPS, GROUP_COUNTS, strict=True)}
    frame["clienteles"] = [
        "IMMIGRANTS" if frame.specialised[i] else "|".join(
            ["IMMIGRANTS"] + [g for g in GROUPS if served[g][i]] + (["TOUTES"] if everyone[i] else [])
        )
        for i in range(size)
    ]
    permanent = ~exactly(rng, size, count(6), others)
    temporary = exactly(rng, size, count(40), permanent)
    frame["permanent"], frame["temporary"] = permanent, temporary
    frame["statuses"] = [_statuses(frame.specialised[i], permanent[i], temporary[i]) for i in range(size)]


def _statuses(specialised: bool, permanent: bool, temporary: bool) -> str:
    admitted = (["RP", "CSQ"] if permanent else []) + (list(TEMPORARY) if temporary else []) + ["REFUGIE"]
    return "|".join(admitted + ([] if specialised and not permanent else ["CITOYEN"]))


def _habits(rng: np.random.Generator, frame: pd.DataFrame, count) -> None:
    size, metropolitan = len(frame), frame.metropolitan.to_numpy()
    mifi = frame.mifi.to_numpy()
    frame["knows_aai"] = exactly(rng, size, count(14), mifi) | exactly(rng, size, count(3), ~mifi)
    frame["knows_cr_mifi"] = exactly(rng, size, count(16), mifi) | exactly(rng, size, count(5), ~mifi)
    frame["knows_ce_mifi"] = exactly(rng, size, count(1), mifi)
    frame["at_table"] = exactly(rng, size, count(8), metropolitan) | exactly(rng, size, count(18), ~metropolitan)
    frame["no_francisation_referral"] = exactly(rng, size, round(0.57 * size))
    frame["employer_practices"] = exactly(rng, size, round(0.77 * size))
