# style: the linear algebraist's: np.matrix, column vectors, one array of five rows returned, a moment matrix
# %% conjugate
def conjugate(x, m, beta, nu, S):
    one = np.matrix(np.ones(len(x)))
    X = np.matrix(x)
    n = (one * one.T)[0, 0]
    s1 = (one * X.T)[0, 0]
    centred = X - s1 / n
    s2 = (centred * centred.T)[0, 0]
    bn, vn = beta + n, nu + n
    return np.array([(beta * m + s1) / bn, bn, vn, (nu * S + s2 + beta * n / bn * (s1 / n - m) ** 2) / vn])
# %% predictive
def predictive(x, m, beta, nu, S):
    s = np.sqrt(S * (beta + 1) / beta)
    c = np.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / (np.sqrt(nu * np.pi) * s)
    return np.matrix(c * (1 + (x - m) ** 2 / (nu * s**2)) ** (-(nu + 1) / 2))
# %% update
def update(x, r, prior):
    A = np.matrix(r).T  # K x n
    Phi = np.matrix(np.column_stack([np.ones_like(x), x - prior[1], (x - prior[1]) ** 2]))
    W, s1, s2 = np.asarray(A * Phi).T
    alpha, m, beta, nu, S = prior
    shift = s1 / (beta + W)
    return np.array([alpha + W, m + shift, beta + W, nu + W, (nu * S + s2 - (beta + W) * shift**2) / (nu + W)])
# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = belief
    # log r = [1, x, x^2] Theta
    c = digamma(alpha) + 0.5 * (digamma(nu / 2) + np.log(2 / (nu * S))) - 0.5 / beta
    Theta = np.matrix([c - 0.5 * m**2 / S, m / S, -0.5 / S])
    logs = np.matrix(np.vander(x, 3, increasing=True)) * Theta
    R = np.exp(logs - logs.max(axis=1))
    return R / R.sum(axis=1)
# %% sticks
def sticks(v):
    K = len(v)
    # w_k + v_k (w_1 + ... + w_{k-1}) = v_k: a triangular system, the whole is 1 at last
    A = np.eye(K + 1)
    for k in range(K):
        A[k, :k] = v[k]
    A[K] = 1
    return np.linalg.solve(A, np.append(v, 1))
# %% setting-student-id
student_id = "m.hamilton"
# %% own
def em(x, r, prior, rounds):
    B = update(x, r, prior)
    for _ in range(rounds):
        B = update(x, np.asarray(responsibilities(x, B)), prior)
    return B


few, many = (em(x_own, r_start, priors[a], 100) for a in (0.01, 50.0))
own_few = np.matrix(few[0] / few[0].sum())
own_many = np.matrix(many[0] / many[0].sum())
# %% [markdown] found-k
alpha decided. The digamma of a small alpha is a large penalty, so components die; alpha = 50 gives each 50 values that nobody has seen. The count is a property of the prior and of Gaussian pieces. Report the weights of both with their priors.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    rows = []
    for d in np.matrix(draws):
        y = x[np.asarray(d)[0]]
        b = belief
        for _ in range(rounds):
            b = update(y, responsibilities(y, b), prior)
        rows.append(np.sort(b[1]))
    return np.matrix(np.vstack(rows))


def standard_errors(means):
    M = np.matrix(means)
    M = M - M.mean(axis=0)
    return np.sqrt(np.diag(M.T * M) / (len(M) - 1))
# %% own-errors
b = em(x_own, r_three, prior_three, 100)
M = bootstrap(x_own, b, prior_three, draws_own)
own_errors = standard_errors(M)
own_intervals = np.matrix(np.quantile(np.asarray(M), [0.05, 0.95], axis=0)).T
