"""Visible checks of an assignment: choosing K."""

import numpy as np

from gmm_lib.check.base import RNG, Report, array, near, several, visible


@visible
def n_parameters(function):
    """Look at ``function(K, D, kind)``: the number of free parameters."""
    report = Report("n_parameters")
    one = function(1, 1, "full")
    array(report, one, ())
    report.ask(
        one == 2, f"one Gaussian on the line has a mean and a variance: 2 numbers, not {one}."
    )
    line = {function(2, 1, kind) for kind in ("full", "diag", "spherical")}
    report.ask(
        len(line) == 1,
        "on the line a covariance is a single variance: full, diagonal and spherical mixtures "
        "are the same there.",
    )
    gain = function(2, 1, "spherical") - one
    report.ask(
        gain == 3,
        f"a second component on the line adds {gain} numbers here. It has a mean, a variance and "
        "a share; how many shares can be chosen freely if they sum to 1?",
    )
    report.ask(
        len({function(1, 4, kind) for kind in ("full", "tied")}) == 1,
        "with a single component, full and tied are the same model.",
    )
    steps = {function(K + 1, 3, "tied") - function(K, 3, "tied") for K in (1, 2, 3)}
    report.ask(
        steps == {4},
        "in three dimensions each further component of a tied mixture adds a share and a mean. "
        "Does yours add something else?",
    )
    full, diagonal, round_ = (function(1, 2, kind) for kind in ("full", "diag", "spherical"))
    report.ask(
        full > diagonal > round_,
        "one Gaussian in the plane: a full matrix has more free numbers than a diagonal one, and "
        "that more than a multiple of the unit matrix.",
    )
    report.ask(
        full - diagonal == 1,
        "in the plane a full matrix should have one free number more than a diagonal one. What "
        "does it mean that a covariance matrix is symmetric?",
    )
    report.show()


@visible
def criterion(function, name):
    """Look at ``function(log_likelihood, p, n)`` for 'BIC' or ``function(log_likelihood, p)``."""
    report = Report(name)
    n = (100,) if name == "BIC" else ()
    value, better = function(-200.0, 5, *n), function(-190.0, 5, *n)
    array(report, value, ())
    report.ask(better < value, "smaller is better: what should a larger log-likelihood do?")
    report.ask(
        near(value - better, 20),
        f"10 more of log-likelihood count for {value - better:.4g} here. How often is the "
        "log-likelihood counted?",
    )
    prices = [function(-200.0, p + 1, *n) - function(-200.0, p, *n) for p in (1, 5)]
    report.ask(prices[0] > 0, "a parameter should cost something, not bring something in.")
    report.ask(near(*prices), "each parameter should cost the same.")
    if name == "BIC":
        grown = function(-200.0, 6, 200) - function(-200.0, 5, 200)
        report.ask(
            near(grown - prices[1], np.log(2)),
            f"with 100 points a parameter costs {prices[1]:.4g}, with 200 points {grown:.4g}. "
            "How should the price grow with the sample?",
        )
    else:
        report.ask(
            near(function(-7.0, 7), 4 * 7),
            "the price of a parameter and a unit of log-likelihood should count alike, with "
            "opposite signs.",
        )
    report.show()


@visible
def icl(function):
    """Look at ``function(bic, responsibilities)``."""
    report = Report("icl")
    value = function(100.0, np.eye(3)[[0, 1, 2, 0]])
    report.ask(
        not np.any(np.isnan(value)),
        "for points that are sure of their component it is nan. What is the logarithm of 0?",
    )
    array(report, value, ())
    report.ask(near(value, 100), "if every point is sure of its component, ICL is BIC.")
    doubt, more = (function(100.0, np.full((n, 2), 0.5)) for n in (4, 8))
    report.ask(doubt > 100, "doubt about the components should make ICL larger, which is worse.")
    report.ask(
        near(more - 100, 2 * (doubt - 100)),
        "twice as many points in doubt should add twice as much.",
    )
    report.show()


@visible
def best_fit(function, fit, log_likelihood):
    """Look at ``function(X, K, kind, n_starts)``: the best of several fits."""
    report = Report("best_fit")
    rng = RNG(3)  # the best start is neither the first nor the last
    X = np.concatenate([rng.normal(c, 0.7, (25, 2)) for c in (0, 4, 8, [0, 8], [8, 0])])
    value = function(X, 5, "full", 6)
    several(report, value, ("weights", "means", "covariances"))
    array(report, value[1], (5, 2), "means")
    reached = log_likelihood(X, *map(np.asarray, value))
    for seed in range(6):
        other = log_likelihood(X, *fit(X, 5, "full", seed))
        report.ask(
            other < reached + 1e-3,
            f"the start with seed {seed} reaches the log-likelihood {other:.1f}, and what comes "
            f"back has {reached:.1f}. Which starts are tried, and which fit is kept?",
        )
    matrices = array(report, function(X, 3, "tied", 2)[2], (3, 2, 2), "covariances")
    report.ask(
        near(matrices[0], matrices[-1]),
        "tied covariances should be equal to each other. Is the type handed on?",
    )
    report.show()


def _two_groups(far, n):
    rng = RNG(1)
    return np.concatenate([rng.normal(0, 1, (n, 2)), rng.normal(far, 1, (n, 2))])


@visible
def sweep(function):
    """Look at ``function(X, largest, kind)``: the criteria for each K."""
    report = Report("sweep")
    X, names = _two_groups(9, 60), ("bics", "aics", "icls")
    full, tied = function(X, 3, "full"), function(X, 3, "tied")
    for value in (full, tied):
        several(report, value, names)
        for one, name in zip(value, names, strict=True):
            array(report, one, (3,), name)
    bics, aics, icls = map(np.asarray, full)
    report.ask(
        int(np.argmin(bics)) == 1,
        "for two groups far apart BIC should choose K = 2. Is the first entry that of K = 1, and "
        "what goes in as log-likelihood, p and n?",
    )
    report.ask(
        near(icls[0], bics[0]) and bool(np.all(icls >= bics - 1e-9)),
        "ICL should never be below BIC, and equal to it for one component.",
    )
    price = np.diff(bics - aics)
    report.ask(
        near(price[0], price[1]) and price[0] > 0,
        "BIC minus AIC should grow by the same amount from each K to the next: it holds the "
        "numbers of parameters and points, and nothing of the fit.",
    )
    report.ask(near(tied[0][0], bics[0]), "for one component, tied and full are the same model.")
    cheaper = np.diff(np.asarray(tied[0]) - np.asarray(tied[1]))
    report.ask(
        bool(np.all(cheaper < price - 1e-6)),
        "a further component should be cheaper in a tied mixture than in a full one. Is the type "
        "handed on to all who need it?",
    )
    report.show()


@visible
def cross_validate(function):
    """Look at ``function(X, folds, K)``: the mean held-out log-likelihood of a point."""
    report = Report("cross_validate")
    X, folds = _two_groups(0, 30), np.arange(60) % 3
    value = function(X, folds, 1)
    array(report, value, ())
    twice = function(np.tile(X, (2, 1)), np.tile(folds, 2), 1)
    report.ask(
        abs(twice - value) < 0.1,
        "with every point twice the score of a point should hardly change. Sum or mean?",
    )
    stray = function(np.vstack([X, [[30.0, 30.0]]]), np.append(folds, 3), 1)
    report.ask(
        61 * (value - stray) > 400,
        "a point far from all others, in a part of its own, should come as a great surprise to a "
        "fit that has not seen it. Which points are fitted, and which are scored?",
    )
    report.ask(
        stray > value - 30,
        "a single stray point, in a part of its own, pulls the score down to "
        f"{stray:.0f}. How much should each point count if the parts are of different size?",
    )
    report.show()


@visible
def own_choice(bics, scores, choice):
    """Look at the table and the choice for a student's own data."""
    report = Report("own data")
    bics = array(report, bics, (5,), "own_bics")
    scores = array(report, scores, (5,), "own_scores")
    report.ask(
        int(np.argmin(bics)) != 0,
        "one Gaussian should not be the best description of these data: is own_bics BIC, of X_own?",
    )
    report.ask(
        bool(np.max(np.abs(scores)) < 20),
        "own_scores should be log-likelihoods of a single point: some units, not hundreds.",
    )
    report.ask(int(np.argmin(scores)) == 0, "one Gaussian should predict worst of all.")
    _keys(report, choice, ("BIC", "AIC", "ICL", "CV"), "own_choice")
    report.ask(
        all(K in range(1, 6) for K in choice.values()),
        "own_choice should have a number of components, from 1 to 5, for each criterion.",
    )
    choice = {name: int(K) for name, K in choice.items()}  # 3.0 is a number of components, too
    report.ask(
        choice["BIC"] <= choice["AIC"], "BIC should not choose more components than AIC does."
    )
    chosen = choice["BIC"]
    report.ask(
        bics[chosen - 1] <= np.min(bics[max(chosen - 2, 0) : chosen + 1]),
        f"BIC is said to choose K = {chosen}, but a K beside it has a smaller one. Which K does "
        "the first entry of the array belong to?",
    )
    report.ask(
        scores[choice["CV"] - 1] > scores[0],
        "cross-validation is said to choose a K that predicts no better than one Gaussian.",
    )
    report.show()


@visible
def geyser(full, tied, choice):
    """Look at the tables and the choice for Old Faithful."""
    report = Report("geyser")
    full = array(report, full, (3, 5), "geyser_full")
    tied = array(report, tied, (3, 5), "geyser_tied")
    report.ask(
        bool(np.all(np.argmax([full[:2], tied[:2]], axis=2) == 0)),
        "one Gaussian should be worst by BIC and AIC, for both types. Are these the eruptions?",
    )
    report.ask(near(full[:, 0], tied[:, 0]), "for one component both types are the same model.")
    report.ask(
        not near(full[:, 1:], tied[:, 1:]),
        "for more components the types are different models, but the tables are equal.",
    )
    _keys(report, choice, ("BIC", "AIC", "ICL"), "geyser_choice")
    for name, one in choice.items():
        ok = isinstance(one, (tuple, list)) and len(one) == 2
        report.ask(
            ok and one[0] in ("full", "tied") and one[1] in range(1, 6),
            f"geyser_choice should have a type and a number of components for {name}.",
        )
    report.show()


def _keys(report, value, names, what):
    ok = isinstance(value, dict) and set(value) == set(names)
    report.ask(ok, f"{what} should be a dictionary with the keys {', '.join(names)}.")
