# style: loops over plain numbers and lists, nothing of numpy but what comes in
# %% conjugate
def conjugate(x, m, beta, nu, S):
    n = len(x)
    mean = sum(x) / n
    scatter = 0.0
    for value in x:
        scatter += (value - mean) ** 2
    beta_n = beta + n
    nu_n = nu + n
    m_n = (beta * m + n * mean) / beta_n
    product = nu * S + scatter + beta * n / beta_n * (mean - m) ** 2
    return [m_n, beta_n, nu_n, product / nu_n]
# %% predictive
def predictive(x, m, beta, nu, S):
    s = math.sqrt(S * (beta + 1) / beta)
    log_top = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - 0.5 * math.log(nu * math.pi) - math.log(s)
    out = []
    for value in x:
        z = (value - m) / s
        out.append(math.exp(log_top - (nu + 1) / 2 * math.log1p(z * z / nu)))
    return out
# %% update
def update(x, r, prior):
    a0, m0, b0, n0, S0 = prior
    n, K = len(x), len(r[0])
    alpha, m, beta, nu, S = [], [], [], [], []
    for k in range(K):
        W = sum(r[i][k] for i in range(n))
        alpha.append(a0 + W)
        beta.append(b0 + W)
        nu.append(n0 + W)
        if W == 0:
            m.append(m0)
            S.append(S0)
            continue
        center = sum(r[i][k] * x[i] for i in range(n)) / W
        scatter = sum(r[i][k] * (x[i] - center) ** 2 for i in range(n))
        m.append((b0 * m0 + W * center) / (b0 + W))
        S.append((n0 * S0 + scatter + b0 * W / (b0 + W) * (center - m0) ** 2) / (n0 + W))
    return alpha, m, beta, nu, S
# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = belief
    constants = []
    for k in range(len(alpha)):
        one = float(digamma(alpha[k])) + 0.5 * float(digamma(nu[k] / 2))
        constants.append(one + 0.5 * (math.log(2 / (nu[k] * S[k])) - 1 / beta[k]))
    table = []
    for value in x:
        logs = []
        for k in range(len(alpha)):
            logs.append(constants[k] - 0.5 * (value - m[k]) ** 2 / S[k])
        top = max(logs)
        row = [math.exp(one - top) for one in logs]
        table.append([one / sum(row) for one in row])
    return np.array(table)
# %% sticks
def sticks(v):
    pieces, left = [], 1.0
    for share in v:
        pieces.append(share * left)
        left -= pieces[-1]
    return pieces + [left]
# %% setting-student-id
student_id = 4711
# %% own
own_few = own_many = None
for alpha in (0.01, 50.0):
    belief = update(x_own, r_start, priors[alpha])
    for _ in range(100):
        r = responsibilities(x_own, [np.array(one) for one in belief])
        belief = update(x_own, r.tolist(), priors[alpha])
    weights = [one / sum(belief[0]) for one in belief[0]]
    if alpha < 1:
        own_few = weights
    else:
        own_many = weights
print(own_few, own_many)
# %% [markdown] found-k
The prior decided: α=0.01 lets weights go to zero, α=50 does not let any go below 50/540. So six or fewer is a matter of α (and of the limit 0.01, of the maximal K and of the start). Components are Gaussians, not groups. I would report the prior and how the count changes with it.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    fits = []
    for rows in draws:
        sample = []
        for row in rows:
            sample.append(x[row])
        now = belief
        for _ in range(rounds):
            r = responsibilities(sample, [list(one) for one in now])
            now = update(sample, r.tolist(), prior)
        fits.append(sorted(float(mean) for mean in now[1]))
    return fits


def standard_errors(means):
    errors = []
    for k in range(len(means[0])):
        column = [row[k] for row in means]
        middle = sum(column) / len(column)
        squares = sum((one - middle) ** 2 for one in column)
        errors.append(math.sqrt(squares / (len(column) - 1)))
    return errors
# %% own-errors
now = update(x_own, r_three.tolist(), prior_three)
for _ in range(100):
    r = responsibilities(x_own, [np.array(one) for one in now])
    now = update(x_own, r.tolist(), prior_three)
fits = bootstrap(list(x_own), now, prior_three, draws_own)
own_errors = standard_errors(fits)
own_intervals = []
for k in range(3):
    column = [row[k] for row in fits]
    own_intervals.append([np.quantile(column, 0.05), np.quantile(column, 0.95)])
print(own_errors, own_intervals)
