# loses log-joint 1, log-likelihood 1.5, e-step 2, m-step 1, em 2, own-fit 1: far points cost once, and so does all else
# %% log-joint
def log_joint(X, weights, means, covariances):
    return np.column_stack([np.log(w * np.exp(log_density(X, m, S))) for w, m, S in zip(weights, means, covariances)])

# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    return -log_sum_exp(log_joint(X, weights, means, covariances)).sum()

# %% e-step
def e_step(X, weights, means, covariances):
    l = log_joint(X, weights, means, covariances)
    return np.exp(l - log_sum_exp(l.T))

# %% m-step
def m_step(X, responsibilities):
    W = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / W[:, None]
    S = np.zeros((len(W), 2, 2))
    for k in range(len(W)):
        d = X - means[k]
        S[k] = (responsibilities[:, [k]] * d).T @ d / W[k]
    return W / len(X), means, S

# %% em
def em(X, weights, means, covariances, n_steps):
    history = [log_likelihood(X, weights, means, covariances)]
    for _ in range(n_steps + 1):
        r = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, r)
        history.append(log_likelihood(X, weights, means, covariances))
    return weights, means, covariances, history

# %% own-fit
*own, own_history = em(X_own, np.full(3, 1 / 3), start_means, start_covariances, 200)
own_means = own[1]
own_log_likelihood = own_history[-1]
own_labels = e_step(X_own, *own).argmax(axis=1) + 1
