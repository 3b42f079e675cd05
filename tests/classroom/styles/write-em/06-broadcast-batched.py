# style: everything for all components at once by broadcasting and batched linalg, type hints, unicode names
# %% log-density
def log_density(X: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Logarithm of the density of one Gaussian."""
    μ, Σ = mean, covariance
    δ = X - μ
    Λ = np.linalg.inv(Σ)
    return -0.5 * (np.linalg.slogdet(2 * np.pi * Σ)[1] + (δ[:, None, :] @ Λ @ δ[:, :, None])[:, 0, 0])
# %% log-joint
def log_joint(X: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Logarithm of weight times density, for each point and component."""
    φ, μ, Σ = weights, means, covariances
    δ = X[:, None, :] - μ[None, :, :]  # (n, K, D)
    ζ = np.linalg.solve(Σ[None], δ[..., None])[..., 0]  # (n, K, D)
    return np.log(φ) - 0.5 * (np.linalg.slogdet(2 * np.pi * Σ)[1] + (δ * ζ).sum(axis=-1))
# %% log-sum-exp
def log_sum_exp(A: np.ndarray) -> np.ndarray:
    """Logarithm of the sum of the exponentials of each row."""
    α = A.max(axis=-1, keepdims=True)
    return np.squeeze(α, -1) + np.log(np.exp(A - α).sum(axis=-1))
# %% log-likelihood
def log_likelihood(X: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> float:
    """Log-likelihood of a Gaussian mixture."""
    ℓ = log_sum_exp(log_joint(X, weights, means, covariances)).sum()
    return ℓ.item()
# %% e-step
def e_step(X: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Responsibilities of the components for the points."""
    J = log_joint(X, weights, means, covariances)
    # r_ik = 1 / Σ_j exp(J_ij - J_ik): only differences matter
    with np.errstate(over="ignore"):
        return 1 / np.exp(J[:, None, :] - J[:, :, None]).sum(axis=-1)
# %% m-step
def m_step(X: np.ndarray, responsibilities: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters that maximise Q for given responsibilities."""
    ρ = responsibilities / responsibilities.sum(axis=0)
    μ = ρ.T @ X
    δ = X[None, :, :] - μ[:, None, :]  # (K, n, D)
    Σ = np.swapaxes(δ, 1, 2) @ (ρ.T[:, :, None] * δ)
    return responsibilities.mean(axis=0), μ, Σ
# %% em
def em(X, weights, means, covariances, n_steps: int):
    """EM from given parameters."""
    θ = weights, means, covariances
    ℓ: list[float] = [log_likelihood(X, *θ)]
    for _ in range(n_steps):
        θ = m_step(X, e_step(X, *θ))
        ℓ.append(log_likelihood(X, *θ))
    return *θ, ℓ
# %% setting-student-id
student_id: str = "Σωκράτης"
# %% own-fit
φ, μ, Σ, ℓ = em(X_own, np.ones(3) / 3, start_means, start_covariances, n_steps=200)
own_means: np.ndarray = μ
own_log_likelihood: float = ℓ[-1]
own_labels: np.ndarray = e_step(X_own, φ, μ, Σ).argmax(axis=-1)
# %% [markdown] collapse
Let component $k$ be responsible for the single point $x_1$. Then $\mu_k = x_1$ and $\Sigma_k \to 0$, and
$$\log p(x_1) \ge \log \phi_k - \tfrac D2 \log 2\pi - \tfrac12 \log\lvert\Sigma_k\rvert \to \infty,$$
whereas for $i > 1$ the other components give $\log p(x_i) \ge c_i > -\infty$. So $\ell = \sum_i \log p(x_i)$ is unbounded; `np.linalg.inv` and `slogdet` then meet a singular matrix.

To prevent it, `m_step` should return $\Sigma_k + \varepsilon I$: the smallest eigenvalue stays above $\varepsilon$ and $\ell$ is bounded. The price: the fit is not the maximum-likelihood fit any more; variances are too large by $\varepsilon$, narrow true groups are blurred, and $\varepsilon$ must be chosen with the units in mind.
