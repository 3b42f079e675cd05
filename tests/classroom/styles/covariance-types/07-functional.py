# style: functional: reduce, generators, zip/map, gradient by differences for the linear boundary, Jacobi rotation, np.vectorize with a signature
# %% + after setup
from functools import reduce
from itertools import chain, product
from operator import add
# %% axes
def axes(covariance):
    # the rotated ellipse: Jacobi's rotation makes a 2x2 matrix diagonal in one go
    t = 0.5 * np.arctan2(covariance[0, 1] + covariance[1, 0], covariance[0, 0] - covariance[1, 1])
    rotation = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    long, short = np.diag(rotation.T @ covariance @ rotation)
    candidates = (a for a in (np.degrees(t), np.degrees(t) + 180, 0.0) if 0 <= a < 180)
    return np.array([long**0.5, short**0.5]), next(candidates)
# %% mahalanobis
# a function of one point, made into one of all rows
mahalanobis = np.vectorize(lambda x, m, C: np.sqrt((x - m) @ np.linalg.inv(C) @ (x - m)), signature="(d),(d),(d,d)->()")
# %% tied
def tied_covariance(X, responsibilities, means):
    terms = (
        r * np.outer(x - m, x - m)
        for x, row in zip(X, responsibilities)
        for r, m in zip(row, means)
    )
    return reduce(add, terms) / len(X)
# %% diag
def diag_variances(X, responsibilities, means):
    variance = lambda r, m: sum(r_i * (x - m) ** 2 for r_i, x in zip(r, X)) / sum(r)
    return np.array(list(map(variance, responsibilities.T, means)))
# %% spherical
def spherical_variances(X, responsibilities, means):
    D = X.shape[1]
    variance = lambda r, m: sum(r_i * sum((x - m) ** 2) for r_i, x in zip(r, X)) / (D * sum(r))
    return np.array([*map(variance, responsibilities.T, means)])
# %% matrices
def matrices(covariances, kind, K, D):
    entry = {
        "full": lambda k, a, b: covariances[k][a][b],
        "tied": lambda k, a, b: covariances[a][b],
        "diag": lambda k, a, b: covariances[k][a] * (a == b),
        "spherical": lambda k, a, b: covariances[k] * (a == b),
    }[kind]
    places = product(range(K), range(D), range(D))
    return np.array([entry(*place) for place in places], dtype=float).reshape(K, D, D)
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    def g(x):
        a0, a1 = (
            np.log(weight) - 0.5 * (x - mean) @ np.linalg.solve(covariance, x - mean)
            for weight, mean in zip(weights, means)
        )
        return a0 - a1  # the determinants cancel

    # g is linear: its value at 0 and at the unit vectors says it all
    D = len(covariance)
    b = g(np.zeros(D))
    return np.array([g(unit) - b for unit in np.eye(D)]), b
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    inverse = np.linalg.inv
    q = np.linalg.eigvalsh((inverse(covariance_1) - inverse(covariance_0)) / 2)
    sign = lambda v: 0 if abs(v) < 1e-9 else 1 if v > 0 else -1
    kinds = {frozenset([0]): "line", frozenset([1]): "ellipse", frozenset([-1]): "ellipse", frozenset([-1, 1]): "hyperbola"}
    return kinds.get(frozenset(map(sign, q)), "parabola")
# %% predict
def predict(X, weights, means, covariances):
    def score(weight, mean, covariance):
        return np.log(weight) - 0.5 * np.linalg.slogdet(covariance)[1] - 0.5 * mahalanobis(X, mean, covariance) ** 2

    def better(best, challenger):
        (best_scores, labels), (k, scores) = best, challenger
        wins = scores > best_scores
        return np.where(wins, scores, best_scores), np.where(wins, k, labels)

    start = np.full(len(X), -np.inf), np.zeros(len(X), dtype=int)
    return reduce(better, enumerate(map(score, weights, means, covariances)), start)[1]
# %% setting-student-id
student_id = "mcbride+paterson"
# %% own
def own_results():
    shares = r_own.mean(axis=0)
    centres = np.array([sum(X_own[groups_own == k]) / sum(groups_own == k) for k in range(3)])
    estimate = dict(full=full_covariances, tied=tied_covariance, diag=diag_variances, spherical=spherical_variances)
    written_out = {kind: matrices(f(X_own, r_own, centres), kind, 3, 2) for kind, f in estimate.items()}
    for kind in estimate:
        labels = predict(X_own, shares, centres, written_out[kind])
        yield sum(map(lambda a, b: a != b, labels, groups_own)) / len(labels)
    yield boundary_kind(*written_out["full"][:2])


*own_errors, own_kind = own_results()
# %% [markdown] which-type
- A: tied, because the three clouds are the same tilted cloud at three places.
- B: spherical, because the clouds are round, though of different size.
- C: diag, because the clouds are differently stretched, but always along the axes.
- Full: yes, the three others are full with some numbers tied together or set to zero, so it is never too narrow, and with enough points it ends up near the right answer. But one pays for 9 numbers instead of 3 (A), 3 (B), 6 (C): less certain estimates, overfitting when there are few points, more risk of a singular covariance, and a worse BIC.
