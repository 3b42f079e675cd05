# style: very long and explicit; np.select, np.bincount, argsort and np.split; 2-D array unpacked as result; in-place
# %% + after setup
import sys
import textwrap
import time

HALF = 0.5
TWO_PI = 6.283185307179586476925
NAMES_OF_THE_GROUPS = tuple(data.AGE_GROUPS)
# %% mixture-density
def mixture_density(x, weights, means, sds):
    """Density of a mixture of Gaussians on the line.

    Parameters
    ----------
    x : ndarray of shape (n,)
    weights, means, sds : ndarrays of shape (K,)

    Returns
    -------
    ndarray of shape (n,)
    """
    number_of_values = x.shape[0]
    number_of_groups = weights.shape[0]

    # A row a group, a column a value.
    table = np.empty((number_of_groups, number_of_values))
    for k in range(number_of_groups):
        table[k] = x
        table[k] -= means[k]
        table[k] /= sds[k]
        np.square(table[k], out=table[k])
        table[k] *= -HALF
        np.exp(table[k], out=table[k])
        table[k] *= weights[k] / (sds[k] * np.sqrt(TWO_PI))

    density_of_the_mixture = np.add.reduce(table, axis=0)
    return density_of_the_mixture
# %% posterior
def posterior(x, weights, means, sds):
    """Probability of each group, given the value.

    Parameters
    ----------
    x : ndarray of shape (n,)
    weights, means, sds : ndarrays of shape (K,)

    Returns
    -------
    ndarray of shape (n, K)
    """
    # Bayes: posterior = prior * likelihood / evidence
    number_of_groups = len(weights)
    prior_times_likelihood = np.zeros((len(x), number_of_groups))
    for k in range(number_of_groups):
        only_this_one = slice(k, k + 1)
        prior_times_likelihood[:, k] = mixture_density(x, weights[only_this_one], means[only_this_one], sds[only_this_one])
    evidence = prior_times_likelihood.sum(axis=1)

    result = np.divide(prior_times_likelihood.T, evidence).T

    # Where all densities are too small for a computer: from their logarithms.
    too_small = evidence < 1e-250
    if np.any(too_small):
        logs = np.log(weights) - np.log(sds) - HALF * ((x[too_small, None] - means) / sds) ** 2
        logs -= logs.max(axis=1)[:, None]
        np.exp(logs, out=logs)
        result[too_small] = logs / logs.sum(axis=1)[:, None]
    return result
# %% moments
def moments(weights, means, sds):
    """Mean and variance of a mixture.

    Parameters
    ----------
    weights, means, sds : ndarrays of shape (K,)

    Returns
    -------
    mean, variance : floats
    """
    mean_of_the_mixture = np.average(means, weights=weights)
    variance_within_the_groups = np.average(sds ** 2, weights=weights)
    variance_of_the_group_means = np.average((means - mean_of_the_mixture) ** 2, weights=weights)
    return np.array([mean_of_the_mixture, variance_within_the_groups + variance_of_the_group_means])
# %% draw-from
def draw_from(u, e, weights, means, sds):
    """Draws from a mixture of Gaussians.

    Parameters
    ----------
    u, e : ndarrays of shape (n,)
        Uniform and standard Gaussian numbers.
    weights, means, sds : ndarrays of shape (K,)

    Returns
    -------
    x : ndarray of shape (n,)
    labels : ndarray of shape (n,)
        The group of each value, from 0 to K - 1.
    """
    number_of_groups = len(weights)
    upper_ends = np.cumsum(weights)
    conditions = [u < upper_end for upper_end in upper_ends]  # the first that holds, counts
    labels = np.select(conditions, list(range(number_of_groups)), default=number_of_groups - 1)
    x = np.select([labels == k for k in range(number_of_groups)], [means[k] + sds[k] * e for k in range(number_of_groups)])
    return x, labels
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    """Log-likelihood of a mixture of Gaussians on the line.

    Parameters
    ----------
    x : ndarray of shape (n,)
    weights, means, sds : ndarrays of shape (K,)

    Returns
    -------
    float
    """
    logarithms = np.empty((x.size, weights.size))
    logarithms[...] = x.reshape((x.size, 1))
    logarithms -= means
    logarithms /= sds
    logarithms **= 2
    logarithms *= -HALF
    logarithms -= HALF * np.log(TWO_PI)
    logarithms -= np.log(sds)
    logarithms += np.log(weights)
    # The largest in front, the others relative to it: sort each row.
    logarithms.sort(axis=1)
    largest = logarithms[:, -1].copy()
    logarithms -= largest[:, np.newaxis]
    np.exp(logarithms, out=logarithms)
    sums = logarithms.sum(axis=1)
    contributions = largest + np.log(sums)
    return contributions.sum().item()
# %% labelled-fit
def labelled_fit(x, labels, K):
    """Maximum-likelihood fit of a mixture when the groups are known.

    Parameters
    ----------
    x : ndarray of shape (n,)
    labels : ndarray of shape (n,)
        Groups from 0 to K - 1, each with at least two values.
    K : int

    Returns
    -------
    weights, means, sds : ndarrays of shape (K,)
    """
    how_many = np.bincount(labels, minlength=K)
    weights = how_many / how_many.sum()

    means = np.bincount(labels, weights=x, minlength=K) / how_many

    # By groups: sort by label, cut, and take the spread of each piece.
    order = np.argsort(labels, kind="stable")
    pieces = np.split(x[order], np.cumsum(how_many)[:-1])
    sds = np.array([np.sqrt(np.mean((piece - mean) ** 2)) for piece, mean in zip(pieces, means)])

    return np.vstack([weights, means, sds])
# %% setting-student-id
student_id = 4815162342
# %% own
started = time.perf_counter()
own_weights, own_means, own_sds = labelled_fit(x_own, labels_own, len(NAMES_OF_THE_GROUPS))
probability_of_each_group = posterior(x_own, own_weights, own_means, own_sds)
guesses = probability_of_each_group.argmax(axis=1)
confusion = np.zeros((3, 3), dtype=int)
np.add.at(confusion, (labels_own, guesses), 1)
own_error = 1 - np.trace(confusion) / confusion.sum()

print(textwrap.dedent(f"""
    confusion (rows: true group, columns: guess)
    {confusion.tolist()}
    wrong guesses: {100 * own_error:.1f} %
    took {time.perf_counter() - started:.3f} s, python {sys.version_info.major}
"""))
for name, weight, mean, sd in zip(NAMES_OF_THE_GROUPS, own_weights, own_means, own_sds):
    print(f"{name:10s} weight {weight:.3f} mean {mean:.1f} sd {sd:.1f}")
# %% [markdown] latent
1) Why does renaming change nothing?
The density is p(x) = phi_0 N(x; mu_0, sigma_0^2) + phi_1 N(x; mu_1, sigma_1^2) + phi_2 N(x; mu_2, sigma_2^2). When the names 0 and 2 are exchanged, the first and the last term change places. A sum does not depend on the order, so p(x) stays the same for each of the ages, and so does the product (or the sum of logarithms) over all ages.

2) What follows for "component 0"?
The name is arbitrary. With three components there are six sets of parameters with exactly the same likelihood, and which of them a program returns depends on where it started. A statement like "component 0 has a mean of 72 years" makes sense only together with a rule, e.g. components sorted by their means. If results are compared, components have to be paired up first.

3) Why is a component not a group of people?
A component is a mathematical object, one Gaussian with a weight. The groups "children, adults, seniors" were never part of the data. EM chooses those three Gaussians that make the ages most probable; if the real groups overlap or have another shape, one Gaussian may cover parts of two groups. One needs other knowledge to call a component "seniors".
