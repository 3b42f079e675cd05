# style: loops over plain numbers, lists, elimination by hand instead of numpy's linear algebra
# %% + after setup
from math import exp, isnan, log, pi


def gauss_jordan(A, b):
    """Solve A z = b by elimination; also return the determinant of A."""
    n = len(b)
    rows = [[float(A[i][j]) for j in range(n)] + [float(b[i])] for i in range(n)]
    det = 1.0
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(rows[r][c]))
        if p != c:
            rows[c], rows[p] = rows[p], rows[c]
            det = -det
        det *= rows[c][c]
        for r in range(n):
            if r != c:
                f = rows[r][c] / rows[c][c]
                for k in range(c, n + 1):
                    rows[r][k] -= f * rows[c][k]
    return [rows[i][n] / rows[i][i] for i in range(n)], det
# %% fill
def fill(x, mean, covariance):
    D = len(x)
    seen = [d for d in range(D) if not isnan(x[d])]
    gaps = [d for d in range(D) if isnan(x[d])]
    block = [[covariance[i][j] for j in seen] for i in seen]
    filled = [float(one) for one in x]
    C = [[0.0] * D for _ in range(D)]
    for g in gaps:
        # the row of B that belongs to this gap
        b, _ = gauss_jordan(block, [covariance[s][g] for s in seen])
        filled[g] = mean[g]
        for w, s in zip(b, seen):
            filled[g] += w * (x[s] - mean[s])
        for h in gaps:
            C[g][h] = covariance[g][h]
            for w, s in zip(b, seen):
                C[g][h] -= w * covariance[s][h]
    return filled, C
# %% log-density
def log_density(X, mean, covariance):
    out = []
    for x in X:
        seen = [d for d in range(len(x)) if not isnan(x[d])]
        away = [x[d] - mean[d] for d in seen]
        z, det = gauss_jordan([[covariance[i][j] for j in seen] for i in seen], away)
        q = 0.0
        for a, b in zip(away, z):
            q += a * b
        out.append(-(len(seen) * log(2 * pi) + log(det) + q) / 2)
    return out
# %% em-step
def em_step(X, mean, covariance):
    n, D = X.shape
    pairs = [fill(x, mean, covariance) for x in X]
    new_mean = [sum(row[d] for row, _ in pairs) / n for d in range(D)]
    new_cov = [[0.0] * D for _ in range(D)]
    for row, C in pairs:
        for i in range(D):
            for j in range(D):
                new_cov[i][j] += ((row[i] - new_mean[i]) * (row[j] - new_mean[j]) + C[i][j]) / n
    return new_mean, new_cov
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    K = len(weights)
    logs = []
    for k in range(K):
        logs.append([log(weights[k]) + one for one in log_density(X, means[k], covariances[k])])
    table = []
    for i in range(len(X)):
        top = max(logs[k][i] for k in range(K))
        row = [exp(logs[k][i] - top) for k in range(K)]
        table.append([one / sum(row) for one in row])
    return table
# %% t-weights
def t_weights(X, center, scale, nu):
    u = []
    for x in X:
        away = [a - b for a, b in zip(x, center)]
        z, _ = gauss_jordan(scale, away)
        u.append((nu + len(x)) / (nu + sum(a * b for a, b in zip(away, z))))
    return u
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    n, D = X.shape
    new = []
    for d in range(D):
        new.append(sum(u[i] * X[i][d] for i in range(n)) / sum(u))
    S = [[0.0] * D for _ in range(D)]
    for i in range(n):
        for a in range(D):
            for b in range(D):
                S[a][b] += u[i] * (X[i][a] - new[a]) * (X[i][b] - new[b]) / n
    return new, S
# %% setting-student-id
student_id = 4711
# %% own-gaps
m, C = start_mean, start_covariance
for _ in range(20):
    m, C = em_step(X_own, m, C)
own_mean, own_covariance = m, C
own_bias = start_mean[1] - m[1]
print(own_mean, own_covariance, own_bias)
# %% own-outliers
c, S = Z_own.mean(axis=0), np.cov(Z_own.T, bias=True)
for _ in range(50):
    c, S = t_step(Z_own, c, S, 3)
own_center = c
own_weights = t_weights(Z_own, c, S, 3)
# %% [markdown] why-missing
(a) MCAR: all three unbiased for the mean (filling in spoils the variance). (b) MAR: complete days and filling in the mean are biased downwards, EM is fine, because the switch looks only at A, and A is always recorded. (c) MNAR: all three biased downwards. The log-book alone can't tell (b) from (c) because the B values that would show it are the ones that are missing.
