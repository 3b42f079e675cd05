# loses m-step 1: half of the means stays, and the covariances are right about those that came back
# %% m-step
def m_step(X, responsibilities):
    W = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / len(X)
    away = X - means[:, np.newaxis]
    spread = np.einsum("nk,kni,knj->kij", responsibilities, away, away)
    return W / len(X), means, spread / W[:, np.newaxis, np.newaxis] + 1e-6 * np.eye(X.shape[1])
