# style: German names and comments, np.linalg.solve, loops over components only, docstrings removed
# %% log-density
def log_density(X, mean, covariance):
    # YOUR CODE HERE
    dimension = X.shape[1]
    abweichung = X - mean
    # statt der Inversen ein Gleichungssystem lösen
    gelöst = np.linalg.solve(covariance, abweichung.T).T
    mahalanobis_quadrat = np.sum(abweichung * gelöst, axis=1)
    vorzeichen, log_determinante = np.linalg.slogdet(covariance)
    return -0.5 * mahalanobis_quadrat - 0.5 * log_determinante - 0.5 * dimension * np.log(2 * np.pi)
# %% log-joint
def log_joint(X, weights, means, covariances):
    spalten = []
    for gewicht, mittel, kovarianz in zip(weights, means, covariances):
        spalten.append(np.log(gewicht) + log_density(X, mittel, kovarianz))
    return np.column_stack(spalten)
# %% log-sum-exp
def log_sum_exp(A):
    # der größte Summand wird ausgeklammert
    größter = np.max(A, axis=1, keepdims=True)
    rest = np.exp(A - größter)
    return (größter + np.log(np.sum(rest, axis=1, keepdims=True))).flatten()
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    return float(np.sum(log_sum_exp(log_joint(X, weights, means, covariances))))
# %% e-step
def e_step(X, weights, means, covariances):
    gemeinsam = log_joint(X, weights, means, covariances)
    gemeinsam = gemeinsam - np.max(gemeinsam, axis=1, keepdims=True)
    zuständigkeit = np.exp(gemeinsam)
    return zuständigkeit / np.sum(zuständigkeit, axis=1, keepdims=True)
# %% m-step
def m_step(X, responsibilities):
    anzahl_punkte, anzahl_komponenten = responsibilities.shape
    gewichte, mittelwerte, kovarianzen = [], [], []
    for k in range(anzahl_komponenten):
        r = responsibilities[:, k]
        W = r.sum()
        mittel = r @ X / W
        abweichung = X - mittel
        gewichte.append(W / anzahl_punkte)
        mittelwerte.append(mittel)
        kovarianzen.append((abweichung.T * r) @ abweichung / W)
    return np.array(gewichte), np.array(mittelwerte), np.array(kovarianzen)
# %% em
def em(X, weights, means, covariances, n_steps):
    verlauf = []
    schritt = 0
    while True:
        verlauf.append(log_likelihood(X, weights, means, covariances))
        if schritt == n_steps:
            break
        zuständigkeiten = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, zuständigkeiten)
        schritt += 1
    return weights, means, covariances, verlauf
    raise NotImplementedError()
# %% setting-student-id
student_id = "Käthe Müller-Lüdenscheidt"
# %% own-fit
drittel = np.array([1 / 3] * 3)
gewichte, own_means, kovarianzen, verlauf = em(X_own, drittel, start_means, start_covariances, 200)
own_log_likelihood = verlauf[-1]
own_labels = e_step(X_own, gewichte, own_means, kovarianzen).argmax(axis=1)
print("Log-Likelihood:", round(own_log_likelihood, 3), " Größen:", np.bincount(own_labels))
# %% [markdown] collapse
Eine der 30 Komponenten ist auf einen einzigen Punkt zusammengefallen: Sie ist nur noch für ihn zuständig, ihr Mittelwert liegt auf ihm, und ihre Kovarianz geht gegen 0. Die Dichte am Mittelwert ist 1/√((2π)^D |Σ|), wächst also über alle Grenzen, während die übrigen Komponenten dafür sorgen, dass die Dichte der anderen 199 Punkte nicht gegen 0 geht. Also hat die Summe der Logarithmen keine obere Schranke. Der Fehler kommt schließlich, weil `solve` mit einer singulären Matrix rechnen soll.

Ich würde in `m_step` zu jeder Kovarianz ε·I addieren (etwa 0.001). Preis: Alle Varianzen werden etwas zu groß, das Ergebnis ist nicht mehr das Maximum von Q, und ε ist eine willkürliche Zahl, die von den Einheiten abhängt.
