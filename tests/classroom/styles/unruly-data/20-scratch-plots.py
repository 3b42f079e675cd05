# style: scratch cells, plots, prints, timings; names reused; masked arrays; a first try left in; globals
# %% + after setup
import time
import warnings

warnings.filterwarnings("ignore")
start = time.perf_counter()
xx = np.array([1.0, np.nan, 3.0])
np.isnan(xx), ~np.isnan(xx), np.nanmean(xx)
# %% fill
# 1st try: with the mean only -> wrong, the check says so
def fill(x, mean, covariance):
    return np.where(np.isnan(x), mean, x), np.zeros((len(x), len(x)))


def fill(x, mean, covariance):
    m = np.where(np.isnan(x))[0]
    o = np.where(~np.isnan(x))[0]
    Soo = covariance[np.ix_(o, o)]
    Smo = covariance[np.ix_(m, o)]
    Smm = covariance[np.ix_(m, m)]
    B = np.linalg.lstsq(Soo, Smo.T, rcond=None)[0].T
    xhat = x.copy()
    xhat[m] = mean[m] + B @ (x[o] - mean[o])
    C = 0 * covariance
    C[np.ix_(m, m)] = Smm - B @ Smo.T
    #print(m, o, B)
    return xhat, C


S = np.array([[4, 1.5, 0], [1.5, 1, 0], [0, 0, 2.0]])
f, C = fill(xx, np.zeros(3), S)
print(f)
print(C)
# %% + after fill
plt.imshow(C)
plt.colorbar()
plt.show()
# %% log-density
def log_density(X, mean, covariance):
    X = np.ma.masked_invalid(X)
    lp = np.empty(X.shape[0])
    for i, x in enumerate(X):
        o = ~np.ma.getmaskarray(x)
        d = x.compressed() - mean[o]
        S = covariance[o, :][:, o]
        s, ld = np.linalg.slogdet(S)
        lp[i] = -0.5 * (o.sum() * np.log(2 * np.pi) + ld + d.dot(np.linalg.inv(S)).dot(d))
    return lp


log_density(xx[None], np.zeros(3), S)
# %% + after tests-log-density
%timeit -n 2 -r 1 log_density(np.random.randn(50, 3), np.zeros(3), S)
print("so far", time.perf_counter() - start)
# %% em-step
def em_step(X, mean, covariance):
    Xhat = np.zeros(X.shape)
    C = np.zeros(covariance.shape)
    for i in range(len(X)):
        Xhat[i], Ci = fill(X[i], mean, covariance)
        C += Ci
    mu = Xhat.mean(axis=0)
    Sigma = (Xhat - mu).T @ (Xhat - mu) / len(X) + C / len(X)
    return mu, Sigma


rng = np.random.default_rng(1)
T = rng.normal(size=(30, 3))
T[rng.random(size=T.shape) < 0.2] = np.nan
T = T[~np.isnan(T).all(axis=1)]
mean, covariance = np.zeros(3), np.eye(3)
lls = []
for it in range(10):
    lls.append(log_density(T, mean, covariance).sum())
    mean, covariance = em_step(T, mean, covariance)
plt.plot(lls, "o-")
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    K = len(weights)
    lp = np.stack([log_density(X, means[k], covariances[k]) + np.log(weights[k]) for k in range(K)], axis=1)
    lp = lp - lp.max(axis=1)[:, None]
    p = np.exp(lp)
    return p / p.sum(axis=1)[:, None]


r = responsibilities(T, [0.5, 0.5], [mean, mean + 1], [covariance, covariance])
r.sum(axis=1)
# %% t-weights
def t_weights(X, center, scale, nu):
    diff = X - center
    d2 = np.sum(diff * np.linalg.solve(scale, diff.T).T, axis=1)
    return (nu + X.shape[1]) / (nu + d2)


nu = 3
grid = np.linspace(-8, 8, 100)
for nu in [1, 3, 30]:
    plt.plot(grid, t_weights(grid[:, None], np.zeros(1), np.eye(1), nu), label=nu)
plt.legend(title="nu");
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    mu = (u[:, None] * X).sum(0) / u.sum()
    d = X - mu
    return mu, (u[:, None] * d).T.dot(d) / X.shape[0]
# %% setting-student-id
student_id = "kowalski"  # mine
# %% + after own-data
print(X_own[:5], np.isnan(X_own).sum(), "gaps")
n, D = X_own.shape
X = X_own[:3]
# %% own-gaps
mean, covariance = start_mean, start_covariance
path = [mean]
for it in range(20):
    mean, covariance = em_step(X_own, mean, covariance)
    path.append(mean)
plt.figure()
plt.plot(np.array(path)[:, 1], ".-")
plt.axhline(whole_own[:, 1].mean())
own_mean, own_covariance = mean, covariance
own_bias = complete[:, 1].mean() - own_mean[1]
print(own_bias, "true:", complete[:, 1].mean() - whole_own[:, 1].mean())
# %% own-outliers
center, scale = np.mean(Z_own, 0), np.cov(Z_own.T, ddof=0)
first = t_weights(Z_own, center, scale, 3)
for it in range(50):
    center, scale = t_step(Z_own, center, scale, 3)
last = t_weights(Z_own, center, scale, 3)
own_center, own_weights = center, last
print(np.where(last < 0.1)[0], (first < 0.1).sum())
plt.figure()
plt.scatter(*Z_own.T, c=own_weights)
plt.colorbar(label="weight")
# %% + after own-outliers
del fill, em_step
mean = own_scale = None
X_own[:] = 0
# %% [markdown] why-missing
MCAR / MAR / MNAR. (a) all three estimates are unbiased (EM is more precise); (b) only EM, since A explains it; (c) none. With the log-book alone: no way to know, B's missing numbers are the evidence. One would need to know the house, or a second sensor.
