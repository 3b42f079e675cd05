# style: terse lambdas and einsum, no docstrings, one line each
# %% log-density
def log_density(X, mean, covariance):
    d, P = X - mean, np.linalg.inv(covariance)
    return -(len(mean) * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + np.einsum("ni,ij,nj->n", d, P, d)) / 2
# %% log-joint
log_joint = lambda X, weights, means, covariances: np.log(weights) + np.stack([log_density(X, m, C) for m, C in zip(means, covariances)], 1)
# %% log-sum-exp
log_sum_exp = lambda A: (m := A.max(1)) + np.log(np.exp(A - m[:, None]).sum(1))
# %% log-likelihood
log_likelihood = lambda *a: log_sum_exp(log_joint(*a)).sum()
# %% e-step
e_step = lambda *a: np.exp((J := log_joint(*a)) - log_sum_exp(J)[:, None])
# %% m-step
def m_step(X, responsibilities):
    W = responsibilities.sum(0)
    m = np.einsum("nk,nd->kd", responsibilities, X) / W[:, None]
    d = X[:, None] - m
    return W / len(X), m, np.einsum("nk,nki,nkj->kij", responsibilities, d, d) / W[:, None, None]
# %% em
def em(X, *p_and_steps):
    *p, n_steps = p_and_steps
    h = [log_likelihood(X, *p)]
    for _ in range(n_steps): h += [log_likelihood(X, *(p := m_step(X, e_step(X, *p))))]
    return *p, h
# %% setting-student-id
student_id = "zz"
# %% own-fit
*p, (*_, own_log_likelihood) = em(X_own, np.ones(3) / 3, start_means, start_covariances, 200)
own_means, own_labels = p[1], e_step(X_own, *p).argmax(1)
# %% [markdown] collapse
A component has shrunk onto a single point (30 components for 200 points: easily done). At that point its density is ∝ |Σ|^(-1/2) → ∞ as Σ → 0, while the others keep all the other points likely, so ℓ → ∞; then Σ is numerically singular and inv fails. Remedy: in `m_step`, `covariances + 1e-3 * np.eye(D)`. Price: biased (too wide) covariances, a constant to choose, no exact maximum of Q and so no guaranteed climb of ℓ.
