# style: French, np.matrix and columns, a class for the mixture, scratch cells that overwrite names
# %% conjugate
def conjugate(x, m, beta, nu, S):
    """Loi a posteriori."""
    n, moyenne = x.size, np.mean(x)
    total = np.vdot(x - moyenne, x - moyenne) + nu * S
    total += (beta * n) * (moyenne - m) ** 2 / (beta + n)
    return np.array([np.average([m, moyenne], weights=[beta, n]), beta + n, nu + n, total / (nu + n)])
# %% predictive
def predictive(x, m, beta, nu, S):
    """Densité prédictive, comme produit."""
    échelle = (S + S / beta) ** 0.5
    rapport = math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2))
    return rapport * np.power(1 + ((x - m) / échelle) ** 2 / nu, -(nu + 1) / 2) / (échelle * math.sqrt(math.pi * nu))
# %% update
class Mélange:
    def __init__(self, prior):
        self.alpha, self.m, self.beta, self.nu, self.S = prior

    def étape_m(self, x, r):
        r, x = np.matrix(r), np.matrix(x).T
        W = r.sum(axis=0).A1
        somme = (r.T * x).A1
        carrés = (r.T * np.multiply(x, x)).A1
        centre = np.where(W > 0, somme / np.where(W > 0, W, 1), self.m)
        dispersion = carrés - W * centre**2
        traction = self.beta * W * (centre - self.m) ** 2 / (self.beta + W)
        return (self.alpha + W, (self.beta * self.m + somme) / (self.beta + W), self.beta + W,
                self.nu + W, (self.nu * self.S + dispersion + traction) / (self.nu + W))


def update(x, r, prior):
    return Mélange(prior).étape_m(x, r)
# %% responsibilities
def responsibilities(x, belief):
    """Étape E."""
    alpha, m, beta, nu, S = (np.reshape(one, (-1, 1)) for one in belief)
    logs = digamma(alpha) + 0.5 * digamma(nu / 2) + 0.5 * np.log(2 / nu / S)
    logs = logs - 0.5 / beta - (x - m) ** 2 / (2 * S)
    logs -= np.amax(logs, axis=0)
    r = np.exp(logs)
    return np.asmatrix((r / r.sum(axis=0)).T)
# %% sticks
def sticks(v):
    """Morceaux du bâton."""
    if len(v) == 0:
        return np.ones(1)
    reste = sticks(v[1:])
    return np.concatenate([[v[0]], (1 - v[0]) * reste])
# %% setting-student-id
student_id = "Éloïse Bézout"
# %% own
résultats = []
for prior in (priors[0.01], priors[50.0]):
    croyance = update(x_own, r_start, prior)
    tour = 0
    while tour < 100:
        croyance = update(x_own, responsibilities(x_own, croyance), prior)
        tour += 1
    résultats.append(croyance[0] / np.sum(croyance[0]))
own_few, own_many = résultats
plt.figure(figsize=(4, 2))
plt.bar(np.arange(6) - 0.2, own_few, 0.4)
plt.bar(np.arange(6) + 0.2, own_many, 0.4)
plt.show()
# %% + after tests-own
update = update(x_own, r_start, priors[50.0])
sticks = responsibilities
digamma = None
# %% [markdown] found-k
C'est α qui décide : avec 50 aucun poids ne descend au-dessous de 50/540 ; avec 0,01 les composantes pauvres se vident. Le seuil, le K maximal et le départ comptent aussi. Une composante gaussienne n'est pas un groupe. Je donnerais α et je le ferais varier.
