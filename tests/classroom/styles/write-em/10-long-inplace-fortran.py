# style: very long names and comments, preallocated Fortran-ordered arrays, in-place work on copies, keyword defaults
# %% + after setup
import copy
import logging
import warnings

logger = logging.getLogger("assignment3")
LOGARITHM_OF_TWO_PI = np.log(2.0 * np.pi)
NUMBER_OF_ROUNDS_FOR_MY_OWN_DATA = 200
# %% log-density
def log_density(X, mean, covariance, inverse=None):
    """Logarithm of the density of one Gaussian.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    mean : ndarray of shape (D,)
    covariance : ndarray of shape (D, D)
    inverse : ndarray of shape (D, D), optional
        The inverse of the covariance, if it is known already.

    Returns
    -------
    ndarray of shape (n,)
    """
    number_of_points, number_of_features = X.shape

    # -1/2 (x - mu)^T Sigma^-1 (x - mu)
    if inverse is None:
        inverse = np.linalg.pinv(covariance, hermitian=True, rcond=1e-300)
    differences = np.array(X, dtype=np.float64, order="F", copy=True)
    differences -= mean
    result = np.zeros(number_of_points, order="F")
    for feature_a in range(number_of_features):
        for feature_b in range(number_of_features):
            result += inverse[feature_a, feature_b] * differences[:, feature_a] * differences[:, feature_b]
    result *= -0.5

    # -1/2 log((2 pi)^D |Sigma|)
    sign_of_the_determinant, logarithm_of_the_determinant = np.linalg.slogdet(covariance)
    if sign_of_the_determinant <= 0:
        warnings.warn("this is not a covariance matrix", stacklevel=2)
    result -= 0.5 * number_of_features * LOGARITHM_OF_TWO_PI
    result -= 0.5 * logarithm_of_the_determinant
    return result
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithm of weight times density, for each point and component.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)

    Returns
    -------
    ndarray of shape (n, K)
    """
    number_of_points = X.shape[0]
    number_of_components = weights.shape[0]
    logarithms = np.empty((number_of_points, number_of_components), dtype=np.float64, order="F")
    for component in range(number_of_components):
        logarithms[:, component] = log_density(X, means[component], covariances[component])
        # log(a b) = log a + log b
        logarithms[:, component] += np.log(weights[component])
    return logarithms
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithm of the sum of the exponentials of each row.

    Parameters
    ----------
    A : ndarray of shape (n, K)

    Returns
    -------
    ndarray of shape (n,)
    """
    # log sum exp(a_k) = m + log sum exp(a_k - m), with m the largest of the a_k
    largest_of_each_row = A.max(axis=1)
    without_the_largest = np.array(A, dtype=np.float64, order="F", copy=True)
    without_the_largest -= largest_of_each_row[:, np.newaxis]
    np.exp(without_the_largest, out=without_the_largest)
    sums_of_the_rows = np.add.reduce(without_the_largest, axis=1)
    np.log(sums_of_the_rows, out=sums_of_the_rows)
    sums_of_the_rows += largest_of_each_row
    return sums_of_the_rows
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-likelihood of a Gaussian mixture.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)

    Returns
    -------
    float
    """
    logarithms = log_joint(X, weights, means, covariances)
    logarithms_of_the_densities_of_the_points = log_sum_exp(logarithms)
    sum_over_the_points = np.sum(logarithms_of_the_densities_of_the_points)
    return np.float64(sum_over_the_points)
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsibilities of the components for the points.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)

    Returns
    -------
    ndarray of shape (n, K)
    """
    logarithms = log_joint(X, weights, means, covariances)
    logarithms_of_the_denominators = log_sum_exp(logarithms)
    np.subtract(logarithms, logarithms_of_the_denominators[:, np.newaxis], out=logarithms)
    return np.exp(logarithms, out=logarithms)
# %% m-step
def m_step(X, responsibilities):
    """Parameters that maximise Q for given responsibilities.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    responsibilities : ndarray of shape (n, K)

    Returns
    -------
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)
    """
    number_of_points, number_of_features = X.shape
    number_of_components = responsibilities.shape[1]

    # First the soft counts W_k and the weights.
    soft_counts = np.zeros(number_of_components)
    for point in range(number_of_points):
        soft_counts += responsibilities[point]
    weights = soft_counts / number_of_points

    # Then the means.
    means = np.zeros((number_of_components, number_of_features), order="F")
    for component in range(number_of_components):
        for feature in range(number_of_features):
            means[component, feature] = np.dot(responsibilities[:, component], X[:, feature])
            means[component, feature] /= soft_counts[component]

    # And then the covariances around the *new* means. They are symmetric: half of them is enough.
    covariances = np.zeros((number_of_components, number_of_features, number_of_features), order="F")
    for component in range(number_of_components):
        differences = X - means[component]
        for feature_a in range(number_of_features):
            for feature_b in range(feature_a + 1):
                products = differences[:, feature_a] * differences[:, feature_b]
                value = np.dot(responsibilities[:, component], products) / soft_counts[component]
                covariances[component, feature_a, feature_b] = value
                covariances[component, feature_b, feature_a] = value
    return weights, means, covariances
# %% em
def em(X, weights, means, covariances, n_steps):
    """EM from given parameters.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    weights, means, covariances : ndarrays of shape (K,), (K, D), (K, D, D)
        Where to start.
    n_steps : int
        Number of rounds: an E-step and an M-step each.

    Returns
    -------
    weights, means, covariances : ndarrays
        After the last round.
    history : list of n_steps + 1 floats
        Log-likelihood at the start and after each round.
    """
    current = copy.deepcopy({"weights": weights, "means": means, "covariances": covariances})
    history = [None] * (n_steps + 1)
    history[0] = log_likelihood(X, **current)
    for round_number in range(1, n_steps + 1):
        # Expectation
        responsibilities = e_step(X, **current)
        # Maximisation
        current["weights"], current["means"], current["covariances"] = m_step(X, responsibilities)
        # For the record
        history[round_number] = log_likelihood(X, **current)
        logger.debug("round %d: %.6f", round_number, history[round_number])
    return current["weights"], current["means"], current["covariances"], history
# %% setting-student-id
student_id = 20240017
# %% own-fit
weights_of_one_third = np.array([1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0])
final_weights, final_means, final_covariances, whole_history = em(
    X=X_own,
    weights=weights_of_one_third,
    means=start_means,
    covariances=start_covariances,
    n_steps=NUMBER_OF_ROUNDS_FOR_MY_OWN_DATA,
)
own_means = final_means.copy()
own_log_likelihood = whole_history[-1]
final_responsibilities = e_step(X_own, final_weights, final_means, final_covariances)
own_labels = np.zeros(len(X_own))
for point in range(len(X_own)):
    own_labels[point] = final_responsibilities[point].argmax()
own_labels = own_labels.astype(np.int8)
for component in range(3):
    print(f"component {component}: weight {final_weights[component]:.3f}, mean {own_means[component].round(2)}, {np.sum(own_labels == component)} points")
# %% [markdown] collapse
What has happened. With K = 30 and 200 points there are fewer than seven points for a component. One of the components has lost all of its points but one (or but a few that are almost equal). In the M-step its mean becomes that point, and its covariance, the weighted spread around the mean, becomes smaller from round to round.

Why there is no upper bound. The density of the component at its mean is one divided by the square root of (2 pi)^D |Sigma|. If Sigma goes to zero, it goes to infinity, and with it the log-likelihood of this point. The other 199 points do not pay for it, since the other 29 components still give them a positive density. At last the determinant is zero to the computer, its logarithm is minus infinity, and the inverse fails.

What I would change. In m_step, after the covariances have been computed, I would add a small constant to the diagonal, for instance one thousandth of the variance of the data. It is a lower bound for the variance in each direction. The price: m_step does not maximise Q exactly, the covariances are slightly too large, the log-likelihood may decrease by a little, and the constant has to be chosen by somebody.
