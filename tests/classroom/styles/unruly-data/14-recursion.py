# style: recursion: condition on one observed number at a time; the chain rule for the density; rounds call themselves
# %% + after setup
def condition(mean, covariance, j, value):
    """A Gaussian after the number at place j became known (like one step of a Kalman filter)."""
    gain = covariance[:, j] / covariance[j, j]
    return mean + gain * (value - mean[j]), covariance - np.outer(gain, covariance[j])
# %% fill
def fill(x, mean, covariance):
    """Fill the gaps of one row with what is expected of them."""

    def learn(places, mean, covariance):
        if len(places) == 0:
            return mean, covariance
        first, *others = places
        return learn(others, *condition(mean, covariance, first, x[first]))

    filled, C = learn(np.flatnonzero(~np.isnan(x)), np.array(mean, dtype=float), np.array(covariance, dtype=float))
    gaps = np.isnan(x)
    # rounding leaves 1e-17 where 0 and the number itself should stand
    return np.where(gaps, filled, x), np.where(gaps[:, None] & gaps, C, 0.0)
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of the observed numbers, row by row."""

    def chain(x, places, mean, covariance):
        # p(x1, x2, ...) = p(x1) p(x2, ... | x1)
        if not places:
            return 0.0
        j = places[0]
        here = -0.5 * (np.log(2 * np.pi * covariance[j, j]) + (x[j] - mean[j]) ** 2 / covariance[j, j])
        return here + chain(x, places[1:], *condition(mean, covariance, j, x[j]))

    return np.array([chain(x, [j for j in range(len(x)) if x[j] == x[j]], mean, covariance) for x in X])
# %% em-step
def em_step(X, mean, covariance):
    """One round of EM for one Gaussian and data with gaps."""

    def add(rows):
        # counts, sums and squares about the old mean; halves, so that the stack stays small
        if len(rows) == 1:
            filled, C = fill(rows[0], mean, covariance)
            away = filled - mean
            return 1, away, np.outer(away, away) + C
        half = len(rows) // 2
        return tuple(a + b for a, b in zip(add(rows[:half]), add(rows[half:])))

    n, total, squares = add(X)
    shift = total / n
    return mean + shift, squares / n - np.outer(shift, shift)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    """Probabilities of the components, given what is observed of each row."""

    def columns(k):
        if k == len(weights):
            return []
        return [np.log(weights[k]) + log_density(X, means[k], covariances[k])] + columns(k + 1)

    def log_sum(parts):
        if len(parts) == 1:
            return parts[0]
        return np.logaddexp(parts[0], log_sum(parts[1:]))

    logs = columns(0)
    return np.exp(np.column_stack(logs) - log_sum(logs).reshape(-1, 1))
# %% t-weights
def t_weights(X, center, scale, nu):
    """Weights of samples in the fit of a t distribution."""

    def distance(away, scale):
        # one feature at a time, the others conditioned on it
        if away.shape[1] == 0:
            return np.zeros(len(away))
        first = away[:, 0]
        gain = scale[0, 1:] / scale[0, 0]
        rest = scale[1:, 1:] - np.outer(gain, scale[0, 1:])
        return first**2 / scale[0, 0] + distance(away[:, 1:] - np.outer(first, gain), rest)

    return (nu + X.shape[1]) / (nu + distance(X - center, scale))
# %% t-step
def t_step(X, center, scale, nu):
    """One round of EM for a t distribution with known degrees of freedom."""
    u = t_weights(X, center, scale, nu)
    new = (u @ X) / u.sum()
    roots = np.sqrt(u)[:, np.newaxis] * (X - new)
    return new, roots.T @ roots / len(X)
# %% setting-student-id
student_id = "Ödön von Horváth"
# %% own-gaps
def repeat(step, times, *parameters):
    return parameters if times == 0 else repeat(step, times - 1, *step(*parameters))


own_mean, own_covariance = repeat(lambda m, c: em_step(X_own, m, c), 20, start_mean, start_covariance)
own_bias = np.nanmean(X_own[:, 1]) - own_mean[1]
# %% own-outliers
own_center, own_scale = repeat(
    lambda c, s: t_step(Z_own, c, s, 3.0), 50, Z_own.mean(axis=0), np.cov(Z_own, rowvar=False, ddof=0)
)
own_weights = t_weights(Z_own, own_center, own_scale, 3.0)
# %% [markdown] why-missing
Missing completely at random (a): all three are without bias. Missing at random (b): the days without gaps are the cool ones, so their mean is too low, and so is that with filled gaps; EM knows A and is right. Missing not at random (c): all three are biased. No; with the log-book alone both explain it.
