# style: functional: everything by blocks of the precision matrix and by selection matrices
# %% + after setup
from functools import partial, reduce
from itertools import starmap


def selection(mask):
    """The rows of the unit matrix that take the coordinates of a mask."""
    return np.eye(len(mask))[mask]


def iterate(step, state, times):
    return reduce(lambda now, _: step(*now), range(times), state)
# %% fill
def fill(x, mean, covariance):
    M = selection(np.isnan(x))
    P = np.linalg.inv(covariance)
    left = np.linalg.inv(M @ P @ M.T) if len(M) else np.zeros((0, 0))
    known = np.where(np.isnan(x), mean, x)  # the mean where nothing is known
    shift = -left @ M @ P @ (known - mean)
    return known + M.T @ shift, M.T @ left @ M
# %% log-density
def _log_density_of_row(x, mean, covariance):
    O = selection(~np.isnan(x))
    d = O @ np.nan_to_num(x) - O @ mean
    S = O @ covariance @ O.T
    return -0.5 * (d @ np.linalg.pinv(S) @ d + np.linalg.slogdet(S).logabsdet + len(O) * np.log(2 * np.pi))


def log_density(X, mean, covariance):
    return np.fromiter(map(partial(_log_density_of_row, mean=mean, covariance=covariance), X), float)
# %% em-step
def em_step(X, mean, covariance):
    filled, spread = zip(*map(partial(fill, mean=mean, covariance=covariance), X))
    first = sum(filled) / len(X)
    second = sum(starmap(lambda f, C: np.outer(f, f) + C, zip(filled, spread))) / len(X)
    return first, second - np.outer(first, first)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    logs = list(map(partial(log_density, X), means, covariances))
    # odds against each other component, one after the other
    odds = [[np.exp(np.clip(b - a, -700, 700)) * v / w for b, v in zip(logs, weights)]
            for a, w in zip(logs, weights)]
    return np.transpose([1 / sum(one) for one in odds])
# %% t-weights
def t_weights(X, center, scale, nu):
    q = list(map(lambda d: d @ np.linalg.solve(scale, d), X - center))
    return np.array([(nu + len(center)) / (nu + one) for one in q])
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = sum(map(np.multiply, u, X)) / sum(u)
    return new, sum(map(lambda w, x: w * np.outer(x - new, x - new), u, X)) / len(X)
# %% setting-student-id
student_id = 20261126
# %% own-gaps
own_mean, own_covariance = iterate(partial(em_step, X_own), (start_mean, start_covariance), 20)
own_bias = np.subtract(start_mean, own_mean)[1]
# %% own-outliers
fit = iterate(lambda c, S: t_step(Z_own, c, S, 3), (Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0)), 50)
own_center, own_weights = fit[0], t_weights(Z_own, *fit, 3).tolist()
# %% [markdown] why-missing
Names: MCAR, MAR, MNAR. Unbiased: under (a) deletion, mean filling and EM; under (b) EM alone; under (c) none of them. The log-book can not distinguish (b) from (c): the likelihood of the recorded numbers can be the same under both. Knowledge about the switch must come from outside.
