# loses em 1, own-fit 0.5: the history lags behind, and its first entry is taken for the last
# %% em
def em(X, weights, means, covariances, n_steps):
    theta = weights, means, covariances
    history = [log_likelihood(X, *theta)]
    for _ in range(n_steps):
        history.append(log_likelihood(X, *theta))
        theta = m_step(X, e_step(X, *theta))
    return (*theta, history)

# %% own-fit
fitted = em(X_own, np.full(3, 1 / 3), start_means, start_covariances, 200)
own_means, own_log_likelihood = fitted[1], fitted[3][0]
own_labels = np.argmax(e_step(X_own, *fitted[:3]), axis=1)
