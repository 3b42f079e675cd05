# style: very long and explicit; a closed form in place of the rounds; batched inverses; generators
# %% + after setup
import math

NUMBER_OF_ROUNDS_FOR_THE_GAPS = 20
NUMBER_OF_ROUNDS_FOR_THE_OUTLIERS = 50
DEGREES_OF_FREEDOM = 3
LOG_OF_TWO_PI = math.log(2 * math.pi)
# %% fill
def fill(x, mean, covariance):
    """Fill the gaps of one row with what is expected of them.

    Parameters
    ----------
    x : ndarray of shape (D,)
    mean : ndarray of shape (D,)
    covariance : ndarray of shape (D, D)

    Returns
    -------
    filled : ndarray of shape (D,)
    C : ndarray of shape (D, D)
    """
    number_of_features = x.shape[0]
    is_missing = np.isnan(x)
    # Condition on one observed number after the other: each step takes off what that number
    # explains of all others, so that no matrix has to be inverted.
    current_mean = np.array(mean, dtype=np.float64)
    current_covariance = np.array(covariance, dtype=np.float64)
    for feature in range(number_of_features):
        if is_missing[feature]:
            continue
        variance_of_this_feature = current_covariance[feature, feature]
        covariance_with_this_feature = current_covariance[:, feature].copy()
        surprise = x[feature] - current_mean[feature]
        current_mean = current_mean + covariance_with_this_feature * surprise / variance_of_this_feature
        explained = np.outer(covariance_with_this_feature, covariance_with_this_feature)
        current_covariance = current_covariance - explained / variance_of_this_feature
    filled = np.where(is_missing, current_mean, x)
    both_are_missing = np.logical_and.outer(is_missing, is_missing)
    C = np.where(both_are_missing, current_covariance, 0.0)
    return filled, C
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of the observed numbers, row by row: one conditional at a time."""
    number_of_rows, number_of_features = X.shape
    logarithms = np.zeros(number_of_rows)
    for row in range(number_of_rows):
        current_mean = np.array(mean, dtype=np.float64)
        current_covariance = np.array(covariance, dtype=np.float64)
        for feature in range(number_of_features):
            if math.isnan(X[row, feature]):
                continue
            variance = current_covariance[feature, feature]
            surprise = X[row, feature] - current_mean[feature]
            logarithms[row] -= 0.5 * (LOG_OF_TWO_PI + math.log(variance) + surprise**2 / variance)
            column = current_covariance[:, feature].copy()
            current_mean += column * surprise / variance
            current_covariance -= np.outer(column, column) / variance
    return logarithms
# %% em-step
def em_step(X, mean, covariance):
    """One round of EM for one Gaussian and data with gaps."""
    number_of_rows = X.shape[0]

    # E-step
    filled_rows = np.empty_like(X)
    sum_of_conditional_covariances = np.zeros_like(covariance)
    for row in range(number_of_rows):
        filled_rows[row, :], conditional_covariance = fill(X[row, :], mean, covariance)
        sum_of_conditional_covariances += conditional_covariance

    # M-step
    new_mean = np.sum(filled_rows, axis=0) / number_of_rows
    deviations = filled_rows - new_mean[np.newaxis, :]
    sum_of_squares = np.matmul(np.transpose(deviations), deviations)
    new_covariance = (sum_of_squares + sum_of_conditional_covariances) / number_of_rows
    # The course advises a small number on the diagonal.
    new_covariance = new_covariance + 1e-6 * np.eye(X.shape[1])
    return new_mean, new_covariance
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    """Probabilities of the components, given what is observed of each row."""
    number_of_components = weights.shape[0]
    logarithm_of_the_joint = np.zeros((X.shape[0], number_of_components))
    for component in range(number_of_components):
        logarithm_of_the_joint[:, component] = np.log(weights[component])
        logarithm_of_the_joint[:, component] += log_density(X, means[component], covariances[component])
    largest_of_each_row = np.max(logarithm_of_the_joint, axis=1)
    reduced = np.exp(logarithm_of_the_joint - largest_of_each_row[:, np.newaxis])
    sum_of_each_row = np.sum(reduced, axis=1)
    return reduced / sum_of_each_row[:, np.newaxis]
# %% t-weights
def t_weights(X, center, scale, nu):
    """Weights of samples in the fit of a t distribution."""
    number_of_features = X.shape[1]
    deviations = X - center[np.newaxis, :]
    inverse_of_the_scale = np.linalg.inv(scale)
    squared_distances = np.matmul(
        np.matmul(deviations[:, np.newaxis, :], inverse_of_the_scale), deviations[:, :, np.newaxis]
    )[:, 0, 0]
    return (nu + number_of_features) / (nu + squared_distances)
# %% t-step
def t_step(X, center, scale, nu):
    """One round of EM for a t distribution with known degrees of freedom."""
    u = t_weights(X, center, scale, nu)
    sum_of_the_weights = np.sum(u)
    new_center = np.sum(u[:, np.newaxis] * X, axis=0) / sum_of_the_weights
    deviations = X - new_center[np.newaxis, :]
    outer_products = np.matmul(deviations[:, :, np.newaxis], deviations[:, np.newaxis, :])
    new_scale = np.sum(u[:, np.newaxis, np.newaxis] * outer_products, axis=0) / X.shape[0]
    return new_center, new_scale
# %% setting-student-id
student_id = "0000042"
# %% own-gaps
# Only B has gaps, so that the maximum is known in closed form: A's moments from all days, the
# line of B on A and the spread about it from the days that have both.
A_on_all_days = X_own[:, 0]
is_complete = ~np.isnan(X_own[:, 1])
A_on_complete_days, B_on_complete_days = X_own[is_complete, 0], X_own[is_complete, 1]
slope, intercept = np.polyfit(A_on_complete_days, B_on_complete_days, 1)
residuals = B_on_complete_days - (intercept + slope * A_on_complete_days)
mean_of_A, variance_of_A = np.mean(A_on_all_days), np.var(A_on_all_days)
mean_of_B = intercept + slope * mean_of_A
own_mean = [mean_of_A, mean_of_B]
own_covariance = [
    [variance_of_A, slope * variance_of_A],
    [slope * variance_of_A, slope**2 * variance_of_A + np.var(residuals)],
]
own_bias = np.mean(B_on_complete_days) - mean_of_B
# %% own-outliers
current_center, current_scale = np.mean(Z_own, axis=0), np.cov(Z_own, rowvar=False, ddof=0)
for round_number in range(1, NUMBER_OF_ROUNDS_FOR_THE_OUTLIERS + 1):
    current_center, current_scale = t_step(Z_own, current_center, current_scale, DEGREES_OF_FREEDOM)
own_center = current_center
own_weights = t_weights(Z_own, current_center, current_scale, DEGREES_OF_FREEDOM)
days_in_fahrenheit = [day for day, weight in enumerate(own_weights) if weight < 0.1]
print(days_in_fahrenheit)
# %% [markdown] why-missing
The three mechanisms are called missing completely at random (a), missing at random (b) and missing not at random (c). Under (a), the mean of B is estimated without bias by all three ways. Under (b), the days without gaps are cooler than the others: their mean is too low, filling with it changes nothing about that, while EM predicts B from A and is right if the line holds. Under (c), even at the same A the hot values of B are gone, so EM is too low as well. The log-book cannot tell (b) from (c), since one would have to compare B at the same A with and without gaps, and B is not there. A second sensor for a few days would help.
