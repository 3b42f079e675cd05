# style: very long and explicit, constants in an own cell, helper that returns a dict per K, NumPy docstrings kept, sorting instead of argmin
# %% + after fit
# Prices of a parameter, and other constants of this notebook.
PRICE_OF_AKAIKE = 2.0
COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
CRITERIA = ("BIC", "AIC", "ICL")
LARGEST_NUMBER_OF_COMPONENTS = 5
STARTS_FOR_THE_GEYSER = 8
# %% n-parameters
def n_parameters(K, D, kind="full"):
    """Number of free parameters of a mixture.

    Parameters
    ----------
    K, D : int
        Number of components and of features.
    kind : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    int
    """
    # The weights: one of them follows from the others, because they sum to one.
    number_of_free_weights = K - 1
    # The means: D coordinates for each of the K components.
    number_of_free_coordinates = K * D
    # The covariances.
    entries_on_the_diagonal = D
    entries_above_the_diagonal = (D * D - D) // 2
    entries_of_a_symmetric_matrix = entries_on_the_diagonal + entries_above_the_diagonal
    if kind == COVARIANCE_TYPES[0]:  # full
        number_of_free_covariances = K * entries_of_a_symmetric_matrix
    if kind == COVARIANCE_TYPES[1]:  # tied
        number_of_free_covariances = entries_of_a_symmetric_matrix
    if kind == COVARIANCE_TYPES[2]:  # diag
        number_of_free_covariances = K * entries_on_the_diagonal
    if kind == COVARIANCE_TYPES[3]:  # spherical
        number_of_free_covariances = K
    return number_of_free_weights + number_of_free_coordinates + number_of_free_covariances
# %% bic
def bic(log_likelihood, p, n):
    """Bayesian information criterion; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        Summed over the points.
    p : int
        Number of free parameters.
    n : int
        Number of points.

    Returns
    -------
    float
    """
    price_of_a_parameter = np.log(n)
    misfit = -2.0 * log_likelihood
    complexity = price_of_a_parameter * p
    return misfit + complexity
# %% aic
def aic(log_likelihood, p):
    """Akaike's information criterion; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        Summed over the points.
    p : int
        Number of free parameters.

    Returns
    -------
    float
    """
    misfit = -2.0 * log_likelihood
    complexity = PRICE_OF_AKAIKE * p
    return misfit + complexity
# %% icl
def icl(bic, responsibilities):
    """Integrated completed likelihood; smaller is better.

    Parameters
    ----------
    bic : float
        BIC of the same fit.
    responsibilities : ndarray of shape (n, K)

    Returns
    -------
    float
    """
    is_zero = responsibilities == 0
    # log(1) = 0 in their place, and 0 times that is 0
    safe_responsibilities = responsibilities + is_zero
    logarithms = np.log(safe_responsibilities)
    entropy_of_each_point = -np.sum(responsibilities * logarithms, axis=1)
    entropy = np.sum(entropy_of_each_point)
    return bic + 2.0 * entropy
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    """The fit with the highest log-likelihood among those from several starts.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    K : int
    kind : {'full', 'tied', 'diag', 'spherical'}
    n_starts : int
        The seeds of the starts are 0, 1, ..., n_starts - 1.

    Returns
    -------
    weights, means, covariances : ndarrays of shape (K,), (K, D), (K, D, D)
    """
    # Two passes: the first notes only the log-likelihoods, the second repeats the best start.
    log_likelihoods_of_the_starts = []
    for seed in range(n_starts):
        weights, means, covariances = fit(X, K, kind=kind, seed=seed)
        log_likelihoods_of_the_starts.append(log_likelihood(X, weights, means, covariances))
    seed_of_the_best = log_likelihoods_of_the_starts.index(max(log_likelihoods_of_the_starts))
    weights, means, covariances = fit(X, K, kind=kind, seed=seed_of_the_best)
    return weights, means, covariances
# %% sweep
def all_about_one_number_of_components(X, K, kind, n_starts):
    """A dictionary of the criteria for one K."""
    number_of_points, number_of_features = X.shape
    weights, means, covariances = best_fit(X, K, kind=kind, n_starts=n_starts)
    reached = log_likelihood(X, weights, means, covariances)
    free = n_parameters(K, number_of_features, kind=kind)
    value_of_bic = bic(reached, free, number_of_points)
    value_of_aic = aic(reached, free)
    value_of_icl = icl(value_of_bic, e_step(X, weights, means, covariances))
    return {"BIC": value_of_bic, "AIC": value_of_aic, "ICL": value_of_icl}


def sweep(X, largest, kind="full", n_starts=5):
    """BIC, AIC and ICL of the best fits with 1, 2, ..., largest components.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    largest : int
    kind : {'full', 'tied', 'diag', 'spherical'}
    n_starts : int

    Returns
    -------
    bics, aics, icls : ndarrays of shape (largest,)
    """
    bics = np.empty(largest)
    aics = np.empty(largest)
    icls = np.empty(largest)
    for index in range(largest):
        number_of_components = index + 1
        result = all_about_one_number_of_components(X, number_of_components, kind, n_starts)
        bics[index] = result["BIC"]
        aics[index] = result["AIC"]
        icls[index] = result["ICL"]
    return bics, aics, icls
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    """Mean log-likelihood of a point under the best fit to the other parts.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    folds : ndarray of int, shape (n,)
        Part of each point: 0, 1, ...
    K : int
    kind : {'full', 'tied', 'diag', 'spherical'}
    n_starts : int

    Returns
    -------
    float
    """
    number_of_points = len(X)
    number_of_parts = int(np.max(folds)) + 1
    sum_over_all_points = 0.0
    for part in range(number_of_parts):
        points_that_are_left_out = X[folds == part]
        points_that_are_fitted = X[np.logical_not(folds == part)]
        if len(points_that_are_left_out) > 0:
            weights, means, covariances = best_fit(points_that_are_fitted, K, kind=kind, n_starts=n_starts)
            sum_over_all_points += log_likelihood(points_that_are_left_out, weights, means, covariances)
    return sum_over_all_points / number_of_points
# %% setting-student-id
student_id = 90210
# %% own-choice
own_bics, own_aics, own_icls = sweep(X_own, LARGEST_NUMBER_OF_COMPONENTS)
own_scores = np.zeros(LARGEST_NUMBER_OF_COMPONENTS)
for number_of_components in range(1, LARGEST_NUMBER_OF_COMPONENTS + 1):
    own_scores[number_of_components - 1] = cross_validate(X_own, own_folds, number_of_components)

numbers_of_components = np.arange(1, LARGEST_NUMBER_OF_COMPONENTS + 1)
own_choice = {
    "BIC": numbers_of_components[np.argsort(own_bics)][0],
    "AIC": numbers_of_components[np.argsort(own_aics)][0],
    "ICL": numbers_of_components[np.argsort(own_icls)][0],
    "CV": numbers_of_components[np.argsort(own_scores)][-1],
}
for criterion, choice in own_choice.items():
    print(f"{criterion:4s} chooses {choice} components")
# %% geyser-table
geyser_full = sweep(geyser, LARGEST_NUMBER_OF_COMPONENTS, kind="full", n_starts=STARTS_FOR_THE_GEYSER)
geyser_tied = sweep(geyser, LARGEST_NUMBER_OF_COMPONENTS, kind="tied", n_starts=STARTS_FOR_THE_GEYSER)
geyser_choice = {}
for criterion, values_full, values_tied in zip(CRITERIA, geyser_full, geyser_tied):
    ranking = []
    for number_of_components, value_full, value_tied in zip(range(1, 6), values_full, values_tied):
        ranking.append((value_full, "full", number_of_components))
        ranking.append((value_tied, "tied", number_of_components))
    ranking.sort()
    best_value, best_type, best_number = ranking[0]
    geyser_choice[criterion] = (best_type, best_number)
    print(criterion, "->", best_type, best_number, f"({best_value:.1f}), then", *ranking[1][1:], f"({ranking[1][0]:.1f})")
# %% geyser-figure
figure_for_the_ranger = plt.figure(figsize=(13, 4), layout="constrained")
panel_full, panel_tied, panel_eruptions = figure_for_the_ranger.subplots(1, 3)
for panel, name_of_the_type, sweep_of_the_type in [
    (panel_full, "full", geyser_full),
    (panel_tied, "tied", geyser_tied),
]:
    for criterion, values in zip(CRITERIA, sweep_of_the_type):
        panel.plot(numbers_of_components, values, marker="o", label=criterion)
        panel.plot(numbers_of_components[values.argmin()], values.min(), marker="*", markersize=15, color="black")
    panel.set_xlabel("number of components K")
    panel.set_ylabel("criterion (no unit; smaller is better)")
    panel.set_title(name_of_the_type)
    panel.set_ylim(2240, 2620)
    panel.legend()
weights_reported, means_reported, covariances_reported = best_fit(geyser, 2, kind="full", n_starts=STARTS_FOR_THE_GEYSER)
responsibilities_reported = e_step(geyser, weights_reported, means_reported, covariances_reported)
draw.points(panel_eruptions, geyser, responsibilities_reported.argmax(axis=1))
draw.ellipses(panel_eruptions, means_reported, covariances_reported)
panel_eruptions.set_xlabel("duration of the eruption (minutes)")
panel_eruptions.set_ylabel("waiting time until the next (minutes)")
panel_eruptions.set_title("what I would report: full, K = 2")
plt.show()
# %% [markdown] geyser-report
Dear ranger,

there are two kinds of eruption that can be told apart, and I will explain why a statistician hesitates before saying so.

I have described the 272 eruptions by ellipses, once with one, then with two, up to five. More ellipses always describe the points better, so one has to decide when a further one is no longer worth it. I have asked three advisers. The adviser called AIC wants four (its score is 2260.5; five have 2264.8, three have 2265.1, so it is not very determined). BIC wants three, all of the same shape (2314.3; the best with two is 2322.2, a difference of 7.9). ICL wants two (2323.6; 2328.0 if both have the same shape, and 2391.9 for three).

They disagree because they look for different things. AIC wants good predictions and is generous with ellipses. BIC is stricter. ICL wants in addition that each eruption clearly belongs to one ellipse. The third ellipse of BIC lies among the long eruptions and overlaps with the second, because the long eruptions do not form a perfect ellipse.

For talking about kinds I would use the two of ICL:
- the short eruptions take 2.0 minutes (most of them between 1.5 and 2.6), and the next comes after 54 minutes (43 to 66); they are 36 of 100;
- the long ones take 4.3 minutes (3.5 to 5.1), the next comes after 80 minutes (68 to 92); they are 64 of 100.
For calculating waiting times I would rather use the three of BIC.

Please do not conclude that there are two chambers under the ground: the ellipses describe, they do not explain. Do not conclude either that the number two is certain, or that it holds for today's geyser. And the eruptions in these data followed each other, so they are not 272 independent observations.
