# style: no numpy in the algebra: lists, Gauss elimination by hand, math; lists returned
# %% + after setup
import math


def eliminate(A, b):
    """Solve A z = b for lists, and return the logarithm of the determinant of A too."""
    n = len(A)
    A = [[float(a) for a in row] + [float(c)] for row, c in zip(A, b)]
    log_det = 0.0
    for i in range(n):
        p = max(range(i, n), key=lambda j: abs(A[j][i]))
        A[i], A[p] = A[p], A[i]
        log_det += math.log(abs(A[i][i]))
        for j in range(i + 1, n):
            f = A[j][i] / A[i][i]
            A[j] = [a - f * c for a, c in zip(A[j], A[i])]
    z = [0.0] * n
    for i in reversed(range(n)):
        z[i] = (A[i][n] - sum(A[i][j] * z[j] for j in range(i + 1, n))) / A[i][i]
    return z, log_det


def places(x):
    seen = [j for j, number in enumerate(x) if not math.isnan(number)]
    return seen, [j for j in range(len(x)) if j not in seen]
# %% fill
def fill(x, mean, covariance):
    o, m = places(x)
    filled = [float(number) for number in x]
    C = [[0.0 for _ in x] for _ in x]
    block = [[covariance[i][j] for j in o] for i in o]
    for a in m:
        b, _ = eliminate(block, [covariance[i][a] for i in o])
        filled[a] = float(mean[a]) + sum(bi * (x[i] - mean[i]) for bi, i in zip(b, o))
        for c in m:
            C[a][c] = float(covariance[a][c]) - sum(bi * covariance[i][c] for bi, i in zip(b, o))
    return [filled, C]
# %% log-density
def log_density(X, mean, covariance):
    result = []
    for x in X:
        o, _ = places(x)
        d = [x[i] - mean[i] for i in o]
        z, log_det = eliminate([[covariance[i][j] for j in o] for i in o], d)
        result.append(-(len(o) * math.log(2 * math.pi) + log_det + sum(a * b for a, b in zip(d, z))) / 2)
    return result
# %% em-step
def em_step(X, mean, covariance):
    pairs = [fill(x, mean, covariance) for x in X]
    n, D = len(X), len(mean)
    new = [sum(f[j] for f, _ in pairs) / n for j in range(D)]
    S = [
        [sum((f[i] - new[i]) * (f[j] - new[j]) + C[i][j] for f, C in pairs) / n for j in range(D)]
        for i in range(D)
    ]
    return [new, S]
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    K = len(weights)
    columns = [log_density(X, means[k], covariances[k]) for k in range(K)]
    table = []
    for i in range(len(X)):
        logs = [math.log(weights[k]) + columns[k][i] for k in range(K)]
        shares = [math.exp(one - max(logs)) for one in logs]
        table.append([one / math.fsum(shares) for one in shares])
    return table
# %% t-weights
def t_weights(X, center, scale, nu):
    D = len(center)
    weights = []
    for x in X:
        d = [x[j] - center[j] for j in range(D)]
        z, _ = eliminate(scale, d)
        weights.append((nu + D) / (nu + sum(a * b for a, b in zip(d, z))))
    return weights
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    n, D = len(X), len(center)
    new = [sum(w * x[j] for w, x in zip(u, X)) / sum(u) for j in range(D)]
    S = [[sum(w * (x[i] - new[i]) * (x[j] - new[j]) for w, x in zip(u, X)) / n for j in range(D)] for i in range(D)]
    return (new, S)
# %% setting-student-id
student_id = "Chen, Wei"
# %% own-gaps
own_mean, own_covariance = start_mean.tolist(), start_covariance.tolist()
for round in range(20):
    own_mean, own_covariance = em_step(X_own.tolist(), own_mean, own_covariance)
recorded = [b for b in X_own[:, 1].tolist() if not math.isnan(b)]
own_bias = sum(recorded) / len(recorded) - own_mean[1]
# %% own-outliers
Z = Z_own.tolist()
own_center = [sum(z[j] for z in Z) / 200 for j in (0, 1)]
spread = [[sum((z[i] - own_center[i]) * (z[j] - own_center[j]) for z in Z) / 200 for j in (0, 1)] for i in (0, 1)]
for round in range(50):
    own_center, spread = t_step(Z, own_center, spread, 3)
own_weights = t_weights(Z, own_center, spread, 3)
# %% [markdown] why-missing
(a) is MCAR, (b) MAR, (c) MNAR. In (a) every method gives the mean without bias. In (b) only EM does. In (c) none does. They could not find out.
