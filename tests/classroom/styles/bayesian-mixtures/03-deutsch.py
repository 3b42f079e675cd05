# style: German, moments in place of deviations, in-place, a dictionary
# %% conjugate
def conjugate(x, m, beta, nu, S):
    """Nach den Werten: zuerst Summen, dann alles andere."""
    n = x.shape[0]
    neues_beta = beta + n
    neuer_mittelwert = (beta * m + np.sum(x)) / neues_beta
    # quadratische Ergänzung: beta m² + Σ x² - neues_beta neuer_mittelwert²
    quadrat = nu * S + beta * m**2 + np.sum(x**2) - neues_beta * neuer_mittelwert**2
    neue_freiheit = nu + n
    return neuer_mittelwert, neues_beta, neue_freiheit, quadrat / neue_freiheit
# %% predictive
def predictive(x, m, beta, nu, S):
    """Dichte der Vorhersage."""
    skala = np.sqrt(S * (beta + 1) / beta)
    t = (x - m) / skala
    konstante = np.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)) / np.sqrt(nu * np.pi) / skala
    return konstante * (1 + t**2 / nu) ** (-(nu + 1) / 2)
# %% update
def update(x, r, prior):
    """M-Schritt."""
    alpha, m, beta, nu, S = prior
    W = r.sum(axis=0)
    eins = r.T @ x
    neues_beta = W + beta
    mittel = (eins + beta * m) / neues_beta
    # um den neuen Mittelwert, mit dem alten als weiteren Werten
    streuung = np.einsum("ik,ik->k", r, (x[:, None] - mittel[None, :]) ** 2)
    streuung += beta * (mittel - m) ** 2
    return alpha + W, mittel, neues_beta, nu + W, (nu * S + streuung) / (nu + W)
# %% responsibilities
def responsibilities(x, belief):
    """E-Schritt."""
    namen = dict(zip(["alpha", "m", "beta", "nu", "S"], belief))
    K = len(namen["alpha"])
    spalten = np.zeros((K, len(x)))
    for k in range(K):
        spalten[k] += digamma(namen["alpha"][k])
        spalten[k] += digamma(namen["nu"][k] / 2) / 2
        spalten[k] += np.log(2 / (namen["nu"][k] * namen["S"][k])) / 2
        spalten[k] -= 1 / (2 * namen["beta"][k])
        spalten[k] -= (x - namen["m"][k]) ** 2 / (2 * namen["S"][k])
    spalten -= spalten.max(axis=0)
    spalten = np.exp(spalten)
    spalten /= spalten.sum(axis=0)
    return spalten.T
# %% sticks
def sticks(v):
    """Stücke und Rest."""
    stücke = np.zeros(len(v) + 1)
    rest = 1
    for i, anteil in enumerate(v):
        stücke[i] = anteil * rest
        rest = rest * (1 - anteil)
    stücke[-1] = rest
    return stücke
# %% setting-student-id
student_id = "Jürgen Groß"
# %% own
gewichte = {}
for a, prior in priors.items():
    glaube = update(x_own, r_start, prior)
    for runde in range(100):
        glaube = update(x_own, responsibilities(x_own, glaube), prior)
    gewichte[a] = (glaube[0] / glaube[0].sum()).round(4)
own_few = gewichte[0.01]
own_many = gewichte[50.0]
print(gewichte)
# %% [markdown] found-k
Der Prior: bei α = 50 hat jede Komponente mindestens 50/540, also „findet" man immer sechs. Bei α = 0,01 werden kleine leer. Dazu kommen Schwelle, größtes K, Start. Komponenten sind Gaußglocken, keine Gruppen. Berichten: α angeben, variieren.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    """Mittelwerte der Anpassungen an gezogene Stichproben."""
    ergebnis = np.zeros((draws.shape[0], len(belief[1])))
    for b in range(draws.shape[0]):
        stichprobe = np.take(x, draws[b])
        glaube = belief
        runde = 0
        while runde < rounds:
            zugehörigkeit = responsibilities(stichprobe, glaube)
            glaube = update(stichprobe, zugehörigkeit, prior)
            runde += 1
        ergebnis[b] = glaube[1]
    ergebnis.sort(axis=1)
    return ergebnis


def standard_errors(means):
    """Standardfehler: Streuung der Spalten, durch B - 1."""
    B = means.shape[0]
    quadrate = np.sum(means**2, axis=0) - B * np.mean(means, axis=0) ** 2
    return np.sqrt(quadrate / (B - 1))
# %% own-errors
glaube = update(x_own, r_three, prior_three)
for runde in range(100):
    glaube = update(x_own, responsibilities(x_own, glaube), prior_three)
alle = bootstrap(x_own, glaube, prior_three, draws_own, rounds=10)
own_errors = standard_errors(alle).round(4)
own_intervals = np.column_stack([np.quantile(alle, 0.05, axis=0), np.quantile(alle, 0.95, axis=0)])
own_intervals = own_intervals.round(3)
print("Standardfehler:", own_errors)
