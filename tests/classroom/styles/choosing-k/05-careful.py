# style: careful: masked logs, fsum, validation of arguments, asserts after each answer, ties and empty parts handled
# %% n-parameters
def n_parameters(K, D, kind="full"):
    """Number of free parameters of a mixture.

    Weights: K - 1, as they sum to 1. Means: K D. Covariances: a symmetric D x D matrix has
    D (D + 1) / 2 free entries.
    """
    K, D = int(K), int(D)
    if K < 1 or D < 1:
        raise ValueError("at least one component and one feature")
    symmetric, remainder = divmod(D * (D + 1), 2)
    assert remainder == 0
    covariances = {"full": K * symmetric, "tied": symmetric, "diag": K * D, "spherical": K}
    if kind not in covariances:
        raise ValueError(f"kind = {kind!r}: must be one of {', '.join(covariances)}")
    return K - 1 + K * D + covariances[kind]


assert n_parameters(1, 1) == 2
assert n_parameters(3, 2) == 2 + 6 + 9 and isinstance(n_parameters(3, 2), int)
for _kind in ("full", "tied", "diag", "spherical"):
    assert n_parameters(4, 1, _kind) == 3 + 4 + (1 if _kind == "tied" else 4)
# %% bic
def bic(log_likelihood, p, n):
    """Bayesian information criterion; smaller is better."""
    import math

    assert n >= 1 and p >= 0
    return math.fsum([-2.0 * float(log_likelihood), p * math.log(n)])


assert bic(-10.0, 5, 1) == 20.0
# %% aic
def aic(log_likelihood, p):
    """Akaike's information criterion; smaller is better."""
    assert p >= 0
    return -2.0 * float(log_likelihood) + 2.0 * p


assert aic(-10.0, 5) == 30.0
# %% icl
def icl(bic, responsibilities):
    """Integrated completed likelihood; smaller is better."""
    import math

    R = np.asarray(responsibilities, dtype=float)
    assert R.ndim == 2 and np.all(R >= 0) and np.allclose(R.sum(axis=1), 1)
    sure = R[R > 0]  # 0 log 0 = 0: these entries add nothing
    entropy = -math.fsum(sure * np.log(sure))
    entropy = max(entropy, 0.0)  # not -0.0, nor -1e-17
    return float(bic) + 2.0 * entropy


assert icl(7.0, np.eye(3)) == 7.0
assert np.isclose(icl(0.0, np.full((5, 2), 0.5)), 2 * 5 * np.log(2))
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    """The fit with the highest log-likelihood among those from several starts."""
    assert n_starts >= 1
    best, highest = None, -np.inf
    for seed in range(n_starts):
        parameters = fit(X, K, kind, seed)
        reached = log_likelihood(X, *parameters)
        if best is None or (np.isfinite(reached) and reached > highest):
            best, highest = parameters, reached
    return best
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    """BIC, AIC and ICL of the best fits with 1, 2, ..., largest components."""
    n, D = X.shape
    criteria = np.full((3, largest), np.nan)
    for K in range(1, largest + 1):
        parameters = best_fit(X, K, kind, n_starts)
        reached = log_likelihood(X, *parameters)
        p = n_parameters(K, D, kind)
        this_bic = bic(reached, p, n)
        criteria[:, K - 1] = this_bic, aic(reached, p), icl(this_bic, e_step(X, *parameters))
    assert np.all(np.isfinite(criteria)), "something has not been filled in"
    assert np.all(criteria[2] >= criteria[0]), "an entropy is not negative"
    bics, aics, icls = criteria.copy()
    return bics, aics, icls
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    """Mean log-likelihood of a point under the best fit to the other parts."""
    import math

    folds = np.asarray(folds)
    assert folds.shape == (len(X),)
    parts = np.unique(folds)
    assert len(parts) > 1, "with one part nothing is left to fit"
    contributions, seen = [], 0
    for part in parts:
        held_out = folds == part
        assert np.count_nonzero(~held_out) >= K
        parameters = best_fit(X[~held_out], K, kind, n_starts)
        contributions.append(log_likelihood(X[held_out], *parameters))
        seen += np.count_nonzero(held_out)
    assert seen == len(X), "each point is left out once"
    return math.fsum(contributions) / len(X)
# %% setting-student-id
student_id = "c0ffee"
# %% own-choice
own_bics, _aics, _icls = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
assert own_bics.shape == own_scores.shape == (5,)
own_choice = {name: 1 + int(np.argmin(values)) for name, values in [("BIC", own_bics), ("AIC", _aics), ("ICL", _icls)]}
own_choice["CV"] = 1 + int(np.argmax(own_scores))  # a log-likelihood: the larger, the better
assert set(own_choice) == {"BIC", "AIC", "ICL", "CV"} and all(1 <= K <= 5 for K in own_choice.values())
# %% geyser-table
geyser_full = sweep(geyser, 5, kind="full", n_starts=8)
geyser_tied = sweep(geyser, 5, kind="tied", n_starts=8)
# for one component full and tied are the same model
assert all(np.isclose(a[0], b[0]) for a, b in zip(geyser_full, geyser_tied))
geyser_choice = {}
for _name, _full, _tied in zip(("BIC", "AIC", "ICL"), geyser_full, geyser_tied, strict=True):
    _candidates = [(value, "full", K) for K, value in enumerate(_full, start=1)]
    _candidates += [(value, "tied", K) for K, value in enumerate(_tied, start=1)]
    geyser_choice[_name] = min(_candidates, key=lambda candidate: candidate[0])[1:]
# %% geyser-figure
_figure, (_left, _right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for _name, _full, _tied, _colour in zip(("BIC", "AIC", "ICL"), geyser_full, geyser_tied, draw.COLORS):
    _left.plot(range(1, 6), _full, "-o", color=_colour, label=f"{_name}, full")
    _left.plot(range(1, 6), _tied, "--s", color=_colour, label=f"{_name}, tied")
_left.set(xlabel="number of components K (no unit)", ylabel="criterion (no unit, smaller is better)")
_left.set_ylim(2240, 2450)
_left.set_xticks(range(1, 6))
_left.legend(fontsize=8)
_parameters = best_fit(geyser, 2, "full", 8)
draw.points(_right, geyser, np.argmax(e_step(geyser, *_parameters), axis=1))
draw.ellipses(_right, _parameters[1], _parameters[2])
_right.set(xlabel="duration of the eruption (min)", ylabel="wait for the next one (min)")
# %% [markdown] geyser-report
"How many kinds of eruption are there?" Two that the data separate clearly; whether the long ones fall into two sorts, the data cannot say.

I described the 272 eruptions by overlapping ellipses ("components"), 1 to 5 of them, either each with its own shape (full) or all with one shape (tied), and let three rules decide how many are worth having.

- BIC prefers 3 of one shape (2314.3). Two with their own shapes are 7.9 worse (2322.2): noticeable, not overwhelming.
- AIC prefers 4 with their own shapes (2260.5), but is nearly indifferent: 5 are 4.3 worse, 3 are 4.6 worse.
- ICL prefers 2 with their own shapes (2323.6), by 4.4 before 2 of one shape, and by 68 before 3.

The rules differ in what they charge. AIC takes 2 for each free number, BIC log 272 = 5.6; ICL is BIC plus a charge for doubt about which component an eruption belongs to. An additional component can improve the description of an outline without being a separate group. That is what BIC's third one does: it splits the long eruptions at about 4 minutes where there is no gap.

For forecasting I would use BIC's model, for talking about kinds ICL's:

short: 2.04 min (sd 0.27), wait 54.5 min (sd 5.8), 36 %;
long: 4.29 min (sd 0.41), wait 80.0 min (sd 6.0), 64 %.

Not to be concluded: that nature has exactly two (or three) mechanisms; that a component is a mechanism; that longer eruptions *cause* longer waits; that the numbers hold today. Successive eruptions are not independent, so that all three rules count too much evidence.
