# style: German, closed formulas for 2x2 instead of eigh, helper functions in an extra cell
# %% + after setup
import math


def eigenwerte_2x2(matrix):
    """Eigenwerte einer symmetrischen 2x2-Matrix, der größere zuerst."""
    (a, b), (_, d) = matrix
    mitte = (a + d) / 2
    radius = math.hypot((a - d) / 2, b)
    return mitte + radius, mitte - radius


def inverse_2x2(matrix):
    (a, b), (c, d) = matrix
    return np.array([[d, -b], [-c, a]]) / (a * d - b * c)
# %% axes
def axes(covariance):
    # Mohrscher Kreis: tan(2 * Winkel) = 2b / (a - d)
    (a, b), (_, d) = covariance
    groß, klein = eigenwerte_2x2(covariance)
    winkel = math.degrees(math.atan2(2 * b, a - d)) / 2
    if winkel < 0:
        winkel += 180
    if winkel >= 180:
        winkel -= 180
    return np.array([math.sqrt(groß), math.sqrt(klein)]), winkel
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    abweichung = X - mean
    return np.sqrt(np.sum(abweichung.T * np.linalg.solve(covariance, abweichung.T), axis=0))
# %% tied
def tied_covariance(X, responsibilities, means):
    # alle Abweichungen in einen Topf; geteilt durch die Zahl aller Punkte
    summe = 0
    for r, mittel in zip(responsibilities.T, means):
        abweichung = X - mittel
        summe = summe + abweichung.T @ (r[:, np.newaxis] * abweichung)
    return summe / len(X)
# %% diag
def diag_variances(X, responsibilities, means):
    varianzen = [
        np.average((X - mittel) ** 2, axis=0, weights=r) for r, mittel in zip(responsibilities.T, means)
    ]
    return np.array(varianzen)
# %% spherical
def spherical_variances(X, responsibilities, means):
    # mittlere quadratische Entfernung, je Richtung
    merkmale = X.shape[1]
    return np.array(
        [
            np.average(np.sum((X - mittel) ** 2, axis=1), weights=r) / merkmale
            for r, mittel in zip(responsibilities.T, means)
        ]
    )
# %% matrices
def matrices(covariances, kind, K, D):
    if kind == "full":
        return np.array(covariances)
    if kind == "tied":
        return np.array([covariances for _ in range(K)])
    if kind == "diag":
        return np.array([np.diag(varianzen) for varianzen in covariances])
    if kind == "spherical":
        return np.array([varianz * np.identity(D) for varianz in covariances])
    raise ValueError(f"unbekannter Typ: {kind}")
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    präzision = np.linalg.inv(covariance)
    normale = präzision @ (means[0] - means[1])
    mitte = (means[0] + means[1]) / 2
    verschiebung = math.log(weights[0]) - math.log(weights[1]) - normale @ mitte
    return normale, float(verschiebung)
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    Q = (inverse_2x2(covariance_1) - inverse_2x2(covariance_0)) / 2
    vorzeichen = [0 if abs(wert) < 1e-9 else math.copysign(1, wert) for wert in eigenwerte_2x2(Q)]
    nullen = vorzeichen.count(0)
    if nullen == 2:
        return "line"
    if nullen == 1:
        return "parabola"
    return "ellipse" if vorzeichen[0] == vorzeichen[1] else "hyperbola"
# %% predict
def predict(X, weights, means, covariances):
    punkte, komponenten = len(X), len(weights)
    a = np.empty((punkte, komponenten))
    for k in range(komponenten):
        logdet = np.linalg.slogdet(covariances[k])[1]
        a[:, k] = math.log(weights[k]) - logdet / 2 - mahalanobis(X, means[k], covariances[k]) ** 2 / 2
    return a.argmax(axis=1)
# %% setting-student-id
student_id = "Übel, Jörg"
# %% own
anteile = np.array([np.mean(groups_own == k) for k in range(3)])
mittelwerte = np.array([X_own[groups_own == k].mean(axis=0) for k in range(3)])
voll = full_covariances(X_own, r_own, mittelwerte)


def fehler(kovarianzen, typ):
    etiketten = predict(X_own, anteile, mittelwerte, matrices(kovarianzen, typ, 3, 2))
    return np.mean(etiketten != groups_own)


own_errors = (
    fehler(voll, "full"),
    fehler(tied_covariance(X_own, r_own, mittelwerte), "tied"),
    fehler(diag_variances(X_own, r_own, mittelwerte), "diag"),
    fehler(spherical_variances(X_own, r_own, mittelwerte), "spherical"),
)
own_kind = boundary_kind(voll[0], voll[1])
# %% [markdown] which-type
A – tied: Alle drei Gruppen haben dieselbe schräge, längliche Form und dieselbe Größe.
B – spherical: Die Gruppen sind rund, aber verschieden groß.
C – diag: Die Gruppen sind verschieden gestreckt, aber nur längs der Achsen, keine ist gekippt.

Richtig am Vorschlag: full enthält die anderen Typen als Sonderfälle, seine Likelihood auf den Daten ist also nie kleiner. Der Preis: K·D(D+1)/2 = 9 Zahlen für die Kovarianzen statt 3 (A), 3 (B) und 6 (C). Sie müssen aus denselben Punkten geschätzt werden, schwanken stärker, passen sich dem Zufall an, und bei wenigen Punkten oder vielen Merkmalen werden die Matrizen singulär. Für A, B und C mit 150 Punkten je Gruppe ist der Schaden freilich klein.
