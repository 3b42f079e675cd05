# loses predictive 2, sticks 1.5: printed, not returned
# %% + after setup
LN2PI = math.log(2 * math.pi)


def avg(f, w):
    """<f>, the average over an ensemble with weights w."""
    return np.dot(w, f) / np.sum(w)
# %% conjugate
def conjugate(x, m, beta, nu, S):
    # beta = kappa of the pseudo-measurements, energy E = nu S
    N = x.size
    κ = beta + N
    ν = nu + N
    μ = m + (x - m).sum() / κ  # move the centre by the mean force
    E = nu * S + beta * m**2 + np.dot(x, x) - κ * μ**2  # Steiner
    return μ, κ, ν, E / ν
# %% predictive
def predictive(x, m, beta, nu, S):
    s = math.sqrt(S * (beta + 1) / beta)
    log_c = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(math.sqrt(nu * math.pi) * s)
    print(np.exp(log_c - (nu + 1) / 2 * np.log(1 + (x - m) ** 2 / (nu * s**2))))
# %% update
def update(x, r, prior):
    α0, m0, κ0, ν0, S0 = prior
    N = r.sum(0)
    dx = x - m0  # everything relative to the prior's centre
    M1 = dx @ r
    M2 = dx**2 @ r
    κ = κ0 + N
    ν = ν0 + N
    δ = M1 / κ
    return α0 + N, m0 + δ, κ, ν, (ν0 * S0 + M2 - κ * δ**2) / ν
# %% responsibilities
def responsibilities(x, belief):
    α, m, κ, ν, S = belief
    # -H_ik / kT with <ln det> and <chi^2>
    ln_φ = digamma(α)
    ln_λ = digamma(ν / 2) + math.log(2) - np.log(ν * S)
    χ2 = 1 / κ + np.subtract.outer(x, m) ** 2 / S
    H = -(ln_φ + 0.5 * ln_λ - 0.5 * χ2)
    ground = H.min(1)[:, None]
    boltzmann = np.exp(ground - H)
    Z = boltzmann.sum(1)[:, None]
    return boltzmann / Z
# %% sticks
def sticks(v):
    pieces = []
    left = 1.0
    for one in v:
        pieces.append(left * one)
        left -= left * one
    pieces.append(left)
    pieces = np.array(pieces)
    print(pieces)
# %% setting-student-id
student_id = "e.noether@phys"
# %% own
def relax(r0, prior, T):
    state = update(x_own, r0, prior)
    for t in range(T):
        state = update(x_own, responsibilities(x_own, state), prior)
    return state


own_few, own_many = (a / a.sum() for a in (relax(r_start, priors[α], 100)[0] for α in (0.01, 50.0)))
# %% [markdown] found-k
The prior decided. With $\alpha=0.01$ empty components cost nothing and stay empty, with $\alpha=50$ each one gets at least a share of 300/540. The count of weights above 0.01 is a number of Gaussians needed given this prior and this start, not a number of groups (one skewed group may take two). Report both fits, the prior, and the held-out likelihood.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    def one_experiment(y):
        state = belief
        for _ in range(rounds):
            state = update(y, responsibilities(y, state), prior)
        return np.sort(state[1])

    return np.stack([one_experiment(x[d]) for d in draws])


def standard_errors(means):
    B = len(means)
    fluct = means - means.mean(0)
    return np.sqrt((fluct**2).sum(0) / (B - 1))
# %% own-errors
fit = relax(r_three, prior_three, 100)
ensemble = bootstrap(x_own, fit, prior_three, draws_own, 10)
own_errors = standard_errors(ensemble)
own_intervals = np.quantile(ensemble, (0.05, 0.95), axis=0).T
print(own_errors, np.sqrt(fit[4]), np.sqrt(fit[4] / fit[2]))
