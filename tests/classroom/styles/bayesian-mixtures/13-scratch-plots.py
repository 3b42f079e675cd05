# style: scratch cells, plots, prints and timings left in; names used again for other things; a first try overwritten
# %% + after setup
import time

t0 = time.time()
test_x = np.array([1.0, 2.0, 6.0])
print(test_x.mean(), test_x.std())
# %% conjugate
# first try, S was wrong (forgot to divide)
def conjugate(x, m, beta, nu, S):
    n = len(x)
    return (beta * m + x.sum()) / (beta + n), beta + n, nu + n, nu * S + ((x - x.mean()) ** 2).sum()


# second try
def conjugate(x, m, beta, nu, S):
    n = len(x)
    x_bar = np.mean(x)
    beta_n = beta + n
    nu_n = nu + n
    m_n = (beta * m + n * x_bar) / beta_n
    nuS = nu * S
    nuS += np.sum((x - x_bar) ** 2)
    nuS += beta * n / beta_n * (x_bar - m) ** 2
    return m_n, beta_n, nu_n, nuS / nu_n


conjugate(test_x, 0.0, 1.0, 2.0, 2.0)
# %% + after conjugate
m, beta, nu, S = conjugate(test_x, 0.0, 1.0, 2.0, 2.0)
m, beta, nu, S
# %% predictive
def predictive(x, m, beta, nu, S):
    s = np.sqrt(S * (beta + 1) / beta)
    logc = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - np.log(np.sqrt(nu * np.pi) * s)
    return np.exp(logc - 0.5 * (nu + 1) * np.log(1 + (x - m) ** 2 / (nu * s**2)))


grid = np.linspace(-10, 10, 200)
plt.figure()
for df in [1, 2, 5, 100]:
    plt.plot(grid, predictive(grid, 0, 1, df, 1), label=f"{df}")
plt.legend()
plt.show()
# %% + after predictive
%matplotlib inline
%timeit -n 1 -r 1 predictive(grid, 0, 1, 2, 1)
!ls
# %% update
def update(x, r, prior):
    a0, m0, b0, n0, S0 = prior
    W = r.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        xb = np.where(W > 0, (r.T @ x) / W, m0)
    C = np.einsum("nk,nk->k", r, (x[:, None] - xb[None, :]) ** 2)
    bk = b0 + W
    nk = n0 + W
    mk = (b0 * m0 + W * xb) / bk
    Sk = (n0 * S0 + C + b0 * W / bk * (xb - m0) ** 2) / nk
    #print(W, xb, C)
    return a0 + W, mk, bk, nk, Sk


np.random.seed(0)
R = np.random.dirichlet([1, 1], size=3)
update(test_x, R, (1, 0, 1, 2, 2))
# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = belief
    L = np.empty((len(x), len(m)))
    for k in range(len(m)):
        L[:, k] = (digamma(alpha[k]) + 0.5 * (digamma(nu[k] / 2) + np.log(2 / (nu[k] * S[k])))
                   - 0.5 * (1 / beta[k] + (x - m[k]) ** 2 / S[k]))
    L -= L.max(axis=1, keepdims=True)
    R = np.exp(L)
    return R / R.sum(axis=1, keepdims=True)


R = responsibilities(test_x, update(test_x, R, (1, 0, 1, 2, 2)))
R.sum(axis=1)
# %% sticks
def sticks(v):
    pieces = []
    left = 1.0
    for vk in v:
        pieces.append(left * vk)
        left *= 1 - vk
    return np.array(pieces + [left])


print(sticks(np.array([0.5, 0.5])))
plt.stem(sticks(np.full(10, 0.3)))
# %% setting-student-id
student_id = "mueller_01"
print("hello", student_id)
# %% + after own-data
x = x_own
plt.hist(x, 30)
print(x.shape, K, r_start.sum(0))
x = x[:5]
# %% own
def run(alpha, n_iter=100, show=False):
    prior = priors[alpha]
    belief = update(x_own, r_start, prior)
    history = [belief[0]]
    for it in range(n_iter):
        belief = update(x_own, responsibilities(x_own, belief), prior)
        history.append(belief[0])
    if show:
        plt.plot(np.array(history) / np.sum(history, axis=1, keepdims=True))
        plt.xlabel("iteration")
    return belief[0] / belief[0].sum()


own_few = run(0.01, n_iter=10)  # too few?
own_few = run(0.01, show=True)
own_many = run(50.0, show=True)
print(np.round(own_few, 3), np.round(own_many, 3))
# %% + after own
K = 3
update(x_own, r_three if "r_three" in dir() else r_start, priors[0.01])[1]
# %% [markdown] found-k
The value of α did! For 0.01 the number of large weights is small, for 50 every component is kept at about 1/6. The friend looked at one fit only. The count is a count of Gaussian pieces under one prior. I'd say: "with α = …, K = 6 we found … components", and show how it depends on α.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    B, n = draws.shape
    K = len(belief[0])
    out = np.zeros((B, K))
    for b in range(B):
        xb = x[draws[b]]
        bel = belief
        for it in range(rounds):
            R = responsibilities(xb, bel)
            bel = update(xb, R, prior)
        out[b] = np.sort(bel[1])
    return out


def standard_errors(means):
    return np.std(means, axis=0, ddof=1)
# %% + after tests-bootstrap
# how does the SE shrink?
for n in [20, 80]:
    y = np.random.normal(size=n)
    print(n, y.std() / np.sqrt(n))
# %% own-errors
prior = prior_three
belief = update(x_own, r_three, prior)
for it in range(100):
    belief = update(x_own, responsibilities(x_own, belief), prior)
boot = bootstrap(x_own, belief, prior, draws_own, rounds=10)
own_errors = standard_errors(boot)
own_intervals = np.quantile(boot, [0.05, 0.95], axis=0).T
print("SE", own_errors)
print("sqrt S", np.sqrt(belief[4]), "sqrt S/beta", np.sqrt(belief[4] / belief[2]))
plt.hist(boot, bins=20)
plt.title("bootstrap means");
# %% + after own-errors
update = None
belief = boot = None
print("took", time.time() - t0)
