# style: scratch cells, star imports, names used for other things later, in-place work on copies
# %% + after setup
from numpy import *
from numpy.linalg import det, inv
nan_mask = isnan
# %% fill
def fill(x, mean, covariance):
    m = nan_mask(x)
    y, C = array(x, copy=True), covariance.copy()
    if m.any():
        S = inv(covariance[ix_(~m, ~m)])
        C -= covariance[:, ~m] @ S @ covariance[~m]  # zero wherever a number is there
        y[m] = (mean + covariance[:, ~m] @ S @ (x - mean)[~m])[m]
    C[~m] = 0
    C[:, ~m] = 0
    return y, C
# %% + after tests-fill
a, b = fill(array([nan, 1.0]), zeros(2), array([[2.0, 1.0], [1.0, 2.0]]))
print(a, b)
x = mean = m = None
# %% log-density
def log_density(X, mean, covariance):
    result = zeros(len(X))
    for i in range(len(X)):
        o = ~nan_mask(X[i])
        S = covariance[ix_(o, o)]
        d = X[i][o] - mean[o]
        result[i] = -0.5 * d @ inv(S) @ d - 0.5 * log(det(S)) - 0.5 * sum(o) * log(2 * pi)
    return result
# %% em-step
def em_step(X, mean, covariance):
    """old way first, see below"""
    n = len(X)
    Y = X.copy()
    Call = 0
    for i in range(n):
        Y[i], C = fill(X[i], mean, covariance)
        Call = Call + C
    mu = Y.mean(axis=0)
    Y -= mu
    return mu, Y.T @ Y / n + Call / n
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    r = zeros((len(X), len(weights)))
    for k in range(len(weights)):
        r[:, k] = log(weights[k]) + log_density(X, means[k], covariances[k])
    for i in range(len(X)):
        r[i] -= max(r[i])
        r[i] = exp(r[i]) / sum(exp(r[i]))
    return r
# %% t-weights
def t_weights(X, center, scale, nu):
    P = inv(scale)
    u = zeros(len(X))
    for i, x in enumerate(X):
        u[i] = (nu + len(x)) / (nu + (x - center) @ P @ (x - center))
    return u
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    c = dot(u, X) / u.sum()
    return c, dot((X - c).T * u, X - c) / len(u)
# %% setting-student-id
student_id = " Grace Hopper "
# %% own-gaps
mu, S = start_mean, start_covariance
for i in range(20):
    mu, S = em_step(X_own, mu, S)
own_mean, own_covariance = mu, S
own_bias = mean_of_complete = nanmean(X_own[:, 1])
own_bias = own_bias - mu[1]
# %% + after tests-own-gaps
fill = fill(X_own[0], mu, S)
em_step = [mu, S]
log_density = log
# %% own-outliers
c, S = Z_own.mean(0), cov(Z_own.T, ddof=0)
for i in range(50):
    c, S = t_step(Z_own, c, S, 3)
own_center, own_weights = c, t_weights(Z_own, c, S, 3)
# %% + after tests-own-outliers
t_weights = own_weights < 0.1
print(t_weights.sum())
del t_step, c, S
# %% [markdown] why-missing
MCAR for the battery, MAR for the switch on A, MNAR for the switch on B. With MCAR all OK for the mean, with MAR only EM OK (others too cold), with MNAR all too cold. You can't find out (b) or (c) with only the log-book since the numbers you'd need are missing.
