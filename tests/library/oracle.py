"""The formulas of the library once more, in mpmath with 50 digits, from their definitions.

Nothing of gmm_lib is used, nor any of its tricks: inverses are inverses, and the largest exponent
is not taken out. Arrays hold mpmath's numbers; the doubles that come in are taken for exact.
"""

import mpmath
import numpy as np

MP = mpmath.mp.clone()
MP.dps = 50
NAMES = ("full", "tied", "diag", "spherical")

exact = np.vectorize(MP.mpf, otypes=[object])
log = np.vectorize(MP.log, otypes=[object])
exp = np.vectorize(MP.exp, otypes=[object])
to_float = np.vectorize(float, otypes=[float])


def error(ours, theirs):
    """Give the difference from the exact numbers, computed exactly."""
    ours = np.asarray(ours)
    assert ours.shape == np.shape(theirs)
    return abs(to_float(exact(ours) - theirs))


def identity(D):
    return exact(np.eye(D))


def inverse(S):
    """Give inverse and determinant of a positive definite matrix, by elimination."""
    D, determinant = len(S), MP.mpf(1)
    rows = np.hstack([S, identity(D)])
    for j in range(D):
        determinant *= rows[j, j]
        rows[j] = rows[j] / rows[j, j]
        for i in range(D):
            if i != j:
                rows[i] = rows[i] - rows[i, j] * rows[j]
    return rows[:, D:], determinant


def matrices(covariances, kind, K, D):
    """Write covariances of any type as K matrices."""
    S = exact(covariances)
    if kind in ("full", "tied"):
        return [S[k] if kind == "full" else S for k in range(K)]
    return [identity(D) * S[k] for k in range(K)]


def distances(X, means, covariances, kind):
    """Squared Mahalanobis distances, shape (n, K), and the determinants, shape (K,)."""
    X, means = exact(X), exact(means)
    K, D = means.shape
    columns, determinants = [], []
    for mean, S in zip(means, matrices(covariances, kind, K, D), strict=True):
        precision, determinant = inverse(S)
        deviations = X - mean
        columns.append((deviations @ precision * deviations).sum(axis=1))
        determinants.append(determinant)
    return np.array(columns).T, np.array(determinants)


def log_density(X, means, covariances, kind):
    return of_distances(*distances(X, means, covariances, kind), np.shape(means)[1])


def of_distances(squares, determinants, D):
    """The log-densities."""
    return -(D * MP.log(2 * MP.pi) + log(determinants) + squares) / 2


def e_step(X, weights, means, covariances, kind):
    """Responsibilities, and the log-density of the mixture at each sample."""
    return of_log_density(weights, log_density(X, means, covariances, kind))


def of_log_density(weights, logs):
    """What `e_step` gives."""
    joint = exact(weights) * exp(logs)
    mixture = joint.sum(axis=1)
    return joint / mixture[:, np.newaxis], log(mixture)


def sums(X, r, means, kind):
    """Counts, shifts and scatters about given means."""
    X, r, means = exact(X), exact(r), exact(means)
    counts, parts = r.sum(axis=0), []
    shifts = np.array([r[:, k] @ (X - mean) for k, mean in enumerate(means)])
    for k, mean in enumerate(means):
        parts.append(((X - mean).T * r[:, k]) @ (X - mean))
    return counts, shifts, pack(np.array(parts), kind)


def pack(parts, kind):
    """Shape K matrices of squares by type: summed for tied, their traces for spherical."""
    diagonals = np.array([np.diagonal(part) for part in parts])
    packed = {"full": parts, "tied": parts.sum(axis=0), "diag": diagonals}
    return packed[kind] if kind in packed else diagonals.sum(axis=1)


def m_step(X, r, kind, reg_covar):
    """Weights, means, covariances."""
    X, r = exact(X), exact(r)
    counts, D = r.sum(axis=0), X.shape[1]
    means = (r.T @ X) / counts[:, np.newaxis]
    scatters, reg = sums(X, r, means, kind)[2], MP.mpf(reg_covar)
    if kind in ("full", "tied"):
        total = counts[:, np.newaxis, np.newaxis] if kind == "full" else counts.sum()
        covariances = scatters / total + reg * identity(D)
    else:
        total = counts[:, np.newaxis] if kind == "diag" else counts * D
        covariances = scatters / total + reg
    return counts / counts.sum(), means, covariances


def condition(b, values, mixture):
    """Weights (m, K), means (m, K, a) and covariances (K, a, a) of the features not in b."""
    weights, means, covariances, kind = mixture
    K, D = np.shape(means)
    a = [d for d in range(D) if d not in b]
    means, S, values = exact(means), np.array(matrices(covariances, kind, K, D)), exact(values)
    known = S[:, b][:, :, b]
    weights, _ = e_step(values, weights, means[:, b], known, "full")
    slopes = [S[k][a][:, b] @ inverse(known[k])[0] for k in range(K)]
    moved = [means[k, a] + (values - means[k, b]) @ slopes[k].T for k in range(K)]
    left = [S[k][a][:, a] - slopes[k] @ S[k][b][:, a] for k in range(K)]
    return weights, np.array(moved).swapaxes(0, 1), np.array(left)


def entropy(r, weight):
    """The sum of -r log r over samples, each times its weight, and over components."""
    return -(exact(weight) @ (r * log(r)).sum(axis=1))


def n_parameters(K, D, kind):
    symmetric = D * (D + 1) // 2
    return K - 1 + K * D + dict(zip(NAMES, (K * symmetric, symmetric, K * D, K), strict=True))[kind]


def divergence(p, q):
    """Kullback and Leibler's, of two Gaussians given by mean and covariance matrix."""
    (m, S), (n, T) = ((exact(mean), exact(matrix)) for mean, matrix in (p, q))
    precision, determinant = inverse(T)
    ratio = MP.log(determinant / inverse(S)[1])
    return ((precision @ S).trace() + (n - m) @ precision @ (n - m) - len(m) + ratio) / 2


def squared_distances(X, centers):
    X, centers = exact(X), exact(centers)
    return np.array([np.square(X - center).sum(axis=1) for center in centers])
