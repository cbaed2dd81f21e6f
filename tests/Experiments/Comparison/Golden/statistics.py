"""Writes statistics.json: what SciPy computes, for Statistics_agree_with_SciPy. Run: python3 statistics.py > statistics.json

Needs SciPy 1.7 or later; the file here was made with the version that it names. Data come from a fixed linear
congruential generator, so that the script needs no seedable generator of a particular NumPy.
"""
import json
import math
import sys

import numpy as np
import scipy
from scipy import stats


def numbers(seed, n, scale=1.0, shift=0.0, digits=None):
    state = seed
    values = []
    for _ in range(n):
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        u = ((state >> 11) + 0.5) / 2**53
        values.append(shift + scale * math.sqrt(-math.log(u)))
    return [round(v, digits) for v in values] if digits is not None else values


def kaplan_meier(times, reached):
    """The product-limit estimator from its definition; SciPy has it from 1.11 on."""
    steps, surviving = [], 1.0
    for t in sorted({t for t, r in zip(times, reached) if r}):
        at_risk = sum(1 for u in times if u >= t)
        events = sum(1 for u, r in zip(times, reached) if u == t and r)
        surviving *= 1 - events / at_risk
        steps.append([t, surviving, at_risk])
    return steps


def friedman_blocks():
    groups = [numbers(50 + g, 9, shift=.2 * g) for g in range(4)]
    return {"groups": groups, "h": stats.friedmanchisquare(*groups)[0], "p": stats.friedmanchisquare(*groups)[1]}


def holm(p):
    """Holm's step-down correction from its definition; SciPy has none."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted = [max(min(1.0, (len(p) - k) * p[order[k]]) for k in range(rank + 1)) for rank in range(len(p))]
    return [adjusted[order.index(i)] for i in range(len(p))]


def share_lower(x, y, axis=-1):
    a, b = np.asarray(x)[..., :, None], np.asarray(y)[..., None, :]
    return np.mean((a < b) + .5 * (a == b), axis=(-2, -1))


samples = [numbers(1, n) for n in (1, 2, 3, 4, 5, 7, 8, 11, 40, 101)]
pairs = [
    (numbers(2, 3), numbers(3, 3, shift=1)),
    (numbers(4, 5), numbers(5, 7, shift=.3)),
    (numbers(6, 8), numbers(7, 8, shift=.6)),
    (numbers(8, 12), numbers(9, 15, shift=.2)),
    (numbers(10, 40), numbers(11, 55, shift=.15)),
    (numbers(12, 20, digits=1), numbers(13, 25, digits=1, shift=.2)),
    (numbers(14, 6, digits=0), numbers(15, 6, digits=0)),
]
groups = [
    [numbers(20 + g, 5 + g, shift=.1 * g) for g in range(3)],
    [numbers(30 + g, 12, digits=1, shift=.2 * g) for g in range(5)],
    [numbers(40 + g, 4, shift=2 * g) for g in range(4)],
]
times = [3, 5, 5, 6, 8, 8, 8, 12, 15, 20, 20, 20]
reached = [True, True, False, True, True, True, False, True, False, True, False, False]

json.dump({
    "made-with": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
    "samples": [{
        "values": x,
        "iqm": stats.trim_mean(x, .25),
        "median": float(np.median(x)),
        "mean": float(np.mean(x)),
        "quantiles": [float(np.quantile(x, q)) for q in (.025, .1, .25, .75, .975)],
    } for x in samples],
    "mann-whitney": [{
        "x": x,
        "y": y,
        "u": stats.mannwhitneyu(x, y, alternative="two-sided")[0],
        "ties": len(set(x + y)) < len(x + y),
        "exact": None if len(set(x + y)) < len(x + y) else stats.mannwhitneyu(x, y, alternative="two-sided", method="exact")[1],
        "normal": stats.mannwhitneyu(x, y, alternative="two-sided", method="asymptotic")[1],
        "p-lower": float(np.mean([(a < b) + .5 * (a == b) for a in x for b in y])),
    } for x, y in pairs],
    "kruskal-wallis": [{"groups": g, "h": stats.kruskal(*g)[0], "p": stats.kruskal(*g)[1]} for g in groups],
    "friedman": friedman_blocks(),
    "chi-square": [[x, k, stats.chi2.sf(x, k)] for k in (1, 2, 3, 7, 20, 61) for x in (.01, .5, 1, 3.84, 10, 45, 180)],
    "normal": [[z, stats.norm.sf(z)] for z in (-3, -1, -.1, 0, .3, 1, 1.96, 4, 8, 20)],
    "wilson": [[k, n, *stats.binomtest(k, n).proportion_ci(.95, "wilson")] for k, n in ((0, 5), (3, 5), (5, 5), (17, 60), (999, 1000))],
    "kaplan-meier": {"times": times, "reached": reached, "steps": kaplan_meier(times, reached)},
    "bootstrap": {
        # Percentile bootstrap of the trimmed mean, many resamples: ours must agree within its own noise.
        "values": samples[8],
        "interval": list(stats.bootstrap(
            (samples[8],), lambda x, axis: stats.trim_mean(x, .25, axis=axis), n_resamples=200_000, batch=1000, method="percentile",
            random_state=np.random.RandomState(1)).confidence_interval),
    },
    "holm": [{"p": p, "adjusted": holm(p)} for p in ([.01, .04, .03, .005], [.5, .5, .9], [stats.mannwhitneyu(x, y)[1] for x, y in pairs])],
    "cliffs-delta": [{"x": x, "y": y, "delta": 1 - 2 * stats.mannwhitneyu(x, y)[0] / (len(x) * len(y))} for x, y in pairs],
    "win": {
        "x": pairs[4][0],
        "y": pairs[4][1],
        "interval": list(stats.bootstrap(
            pairs[4], share_lower, n_resamples=100_000, batch=500, method="percentile", vectorized=True,
            random_state=np.random.RandomState(2)).confidence_interval),
    },
    "area": [{"times": t, "losses": y, "mean": float(np.trapz(y, t)) / (t[-1] - t[0])}
             for t, y in (([0, 1, 2, 3, 4], numbers(60, 5)), ([0, 10, 15, 100], numbers(61, 4)))],
    "profile": {"values": samples[8], "targets": [.2, .5, .8, 1.1, 2.0],
                "shares": [stats.percentileofscore(samples[8], t, kind="weak") / 100 for t in (.2, .5, .8, 1.1, 2.0)]},
}, sys.stdout, indent=1)
