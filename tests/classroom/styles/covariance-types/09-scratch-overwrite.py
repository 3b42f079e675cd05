# style: semicolons and star import, scratch cells that overwrite functions and given names after their last use
# %% + after setup
from math import *
import random, time
plt.rcParams['figure.dpi'] = 60; SEED = 1; random.seed(SEED); t0 = time.time()
# %% axes
def axes(covariance):
    vals, vecs = np.linalg.eigh(covariance); i = np.argmax(vals); j = 1 - i
    if vals[0] == vals[1]: i, j = 0, 1  # a circle: any direction
    x, y = vecs[0, i], vecs[1, i]
    ang = 90.0 if x == 0 else degrees(atan(y / x))
    if ang < 0: ang += 180
    return np.sqrt([vals[i], vals[j]]), ang % 180.0
# %% + after tests-axes
axes = axes(np.array([[2.0, 0.3], [0.3, 1.0]])); print(axes); lengths, angle = axes
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    d = X - mean
    return np.sqrt(((d @ np.linalg.inv(covariance)) * d).sum(1))

plt.figure(figsize=(3, 2)); plt.hist(mahalanobis(np.random.RandomState(0).randn(500, 2), np.zeros(2), np.eye(2)), 30); plt.show()
# %% tied
def tied_covariance(X, responsibilities, means):
    X = X - 0; S = 0
    for k in range(len(means)): S = S + (responsibilities[:, [k]] * (X - means[k])).T @ (X - means[k])
    return S / len(X)
# %% diag
def diag_variances(X, responsibilities, means):
    K, D = means.shape; v = np.ones((K, D))
    for k in range(K):
        for d in range(D): v[k, d] = np.average((X[:, d] - means[k, d])**2, weights=responsibilities[:, k])
    return v
# %% spherical
def spherical_variances(X, responsibilities, means):
    return diag_variances(X, responsibilities, means).sum(1) / X.shape[1]
# %% matrices
def matrices(covariances, kind, K, D):
    I = np.eye(D)
    if kind == "full": return covariances + 0
    if kind == "tied": return np.ones((K, 1, 1)) * covariances
    if kind == "diag": return np.einsum("kd,de->kde", covariances, I)
    if kind == "spherical": return np.multiply.outer(covariances, I)
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    P = np.linalg.inv(covariance); f = lambda k: log(weights[k]) - means[k] @ P @ means[k] / 2
    return P @ (means[0] - means[1]), f(0) - f(1)
# %% + after tests-linear-boundary
weights, means, covariance = np.array([.3, .7]), np.array([[0., 0.], [3., 1.]]), np.array([[1., .5], [.5, 1.]])
w, b = linear_boundary = linear_boundary(weights, means, covariance)
plt.figure(figsize=(3, 3)); xs = np.linspace(-2, 5); plt.plot(xs, -(b + w[0] * xs) / w[1]); plt.plot(*means.T, "o"); plt.show()
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    l, h = np.linalg.eigvalsh(np.linalg.inv(covariance_0) - np.linalg.inv(covariance_1)) * -.5
    z = (fabs(l) < 1e-9) + (fabs(h) < 1e-9)
    if z: return ["", "parabola", "line"][z]
    if copysign(1, l) == copysign(1, h): return "ellipse"
    return "hyperbola"
# %% predict
def predict(X, weights, means, covariances):
    s = np.array([log(w) - .5 * np.linalg.slogdet(C)[1] - .5 * mahalanobis(X, m, C)**2 for w, m, C in zip(weights, means, covariances)])
    return s.argmax(axis=0)
# %% setting-student-id
student_id = "007"
# %% own
W = r_own.sum(0); w = W / W.sum(); m = r_own.T.dot(X_own) / W.reshape(3, 1)
kinds = ["full", "tied", "diag", "spherical"]; fs = [full_covariances, tied_covariance, diag_variances, spherical_variances]
own_errors = []
for kind, f in zip(kinds, fs):
    l = predict(X_own, w, m, matrices(f(X_own, r_own, m), kind, 3, 2))
    own_errors.append(sum(l != groups_own) / len(l)); print(kind, own_errors[-1])
C = full_covariances(X_own, r_own, m); own_kind = boundary_kind(C[0], C[1]); print(own_kind, time.time() - t0)
# %% + after tests-own
predict = predict(X_own, w, m, C); mahalanobis = mahalanobis(X_own, m[0], C[0]); full_covariances = C
boundary_kind = [[boundary_kind(A, B) for A in C] for B in C]; print(boundary_kind)
X_own = groups_own = r_own = None; matrices = "done"; tied_covariance = diag_variances = spherical_variances = 0
# %% [markdown] which-type
A -> tied (same tilted shape 3 times)
B -> spherical (round, but different sizes)
C -> diag (different shapes, all parallel to the axes)

Colleague: right, everything the other three can do full can do too, so with lots of data it isn't wrong and the likelihood is never worse. Costs: K*D*(D+1)/2 = 9 numbers for the covariances instead of 3, 3, 6 (and it gets much worse with more features), so with few points it fits the noise, new points get wrong labels more often, it is slower, and a covariance can become singular.
