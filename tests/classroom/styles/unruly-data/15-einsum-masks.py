# style: no loop over rows: masks, einsum, batched solve on matrices with ones in the place of gaps
# %% + after setup
def observed_blocks(seen, covariance):
    """For each row the covariance with a unit matrix in the place of what is missing."""
    both = np.einsum("ni,nj->nij", seen, seen)
    return np.where(both, covariance, np.eye(covariance.shape[0]))
# %% fill
def fill_all(X, mean, covariance):
    seen = ~np.isnan(X)
    gaps = ~seen
    away = np.where(seen, X - mean, 0.0)
    cross = np.einsum("ni,nj,ij->nij", gaps, seen, covariance)
    inverse = np.linalg.inv(observed_blocks(seen, covariance))
    B = np.einsum("nij,njk->nik", cross, inverse) * seen[:, np.newaxis, :]
    filled = np.where(seen, X, mean + np.einsum("nij,nj->ni", B, away))
    C = np.einsum("ni,nj,ij->nij", gaps, gaps, covariance) - np.einsum("nij,nkj->nik", B, cross)
    return filled, C


def fill(x, mean, covariance):
    filled, C = fill_all(x[np.newaxis], mean, covariance)
    return filled[0], C[0]
# %% log-density
def log_density(X, mean, covariance):
    seen = ~np.isnan(X)
    blocks = observed_blocks(seen, covariance)
    away = np.where(seen, X - mean, 0.0)
    L = np.linalg.cholesky(blocks)
    z = np.linalg.solve(L, away[..., None])[..., 0]
    log_det = 2 * np.log(np.einsum("nii->ni", L)).sum(axis=1)
    return -0.5 * (seen.sum(axis=1) * np.log(2 * np.pi) + log_det + np.einsum("ni,ni->n", z, z))
# %% em-step
def em_step(X, mean, covariance):
    filled, C = fill_all(X, mean, covariance)
    new = np.einsum("ni->i", filled) / len(X)
    away = filled - new
    return new, (np.einsum("ni,nj->ij", away, away) + np.einsum("nij->ij", C)) / len(X)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    logs = np.empty((len(X), len(weights)))
    for k, parameters in enumerate(zip(means, covariances)):
        logs[:, k] = np.log(weights[k]) + log_density(X, *parameters)
    logs -= logs.max(axis=1, keepdims=True)
    r = np.exp(logs)
    return np.einsum("nk,n->nk", r, 1 / np.einsum("nk->n", r))
# %% t-weights
def t_weights(X, center, scale, nu):
    away = X - center
    d2 = np.einsum("ni,ij,nj->n", away, np.linalg.inv(scale), away)
    return (nu + X.shape[1]) / (nu + d2)
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = np.einsum("n,ni->i", u, X) / np.einsum("n->", u)
    return new, np.einsum("n,ni,nj->ij", u, X - new, X - new) / len(X)
# %% setting-student-id
student_id = "0000001"
# %% own-gaps
own_mean, own_covariance = start_mean, start_covariance
for _ in range(20):
    own_mean, own_covariance = em_step(X_own, own_mean, own_covariance)
own_bias = np.einsum("i,i->", start_mean - own_mean, [0, 1])
# %% own-outliers
own_center = np.einsum("ni->i", Z_own) / 200
own_scale = np.einsum("ni,nj->ij", Z_own - own_center, Z_own - own_center) / 200
for _ in range(50):
    own_center, own_scale = t_step(Z_own, own_center, own_scale, 3)
own_weights = t_weights(Z_own, own_center, own_scale, 3)
# %% [markdown] why-missing
MCAR (a), MAR (b), MNAR (c). Days without gaps: right in (a) only. Filling by the mean: the same mean, so right in (a) only. EM: right in (a) and (b). No, (b) and (c) can't be told apart by what was recorded.
