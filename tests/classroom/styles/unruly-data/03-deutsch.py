# style: German names and comments, permuted blocks, Cholesky factors
# %% fill
def fill(x, mean, covariance):
    """Ergänzt die Lücken einer Zeile durch ihre Erwartung."""
    fehlt = np.where(np.isnan(x))[0]
    da = np.where(~np.isnan(x))[0]
    # beobachtete zuerst, dann fehlende
    reihenfolge = np.concatenate([da, fehlt])
    S = covariance[reihenfolge][:, reihenfolge]
    k = len(da)
    L = np.linalg.cholesky(S)  # der untere Block ist die Wurzel der bedingten Kovarianz
    z = np.linalg.solve(L[:k, :k], x[da] - mean[da])
    ergänzt = np.array(x)
    ergänzt[fehlt] = mean[fehlt] + L[k:, :k] @ z
    C = np.zeros((len(x), len(x)))
    rest = L[k:, k:] @ L[k:, k:].T
    for i, wo in enumerate(fehlt):
        C[wo, fehlt] = rest[i]
    return ergänzt, C
# %% log-density
def log_density(X, mean, covariance):
    """Logarithmus der Dichte dessen, was da ist."""
    ergebnis = np.zeros(len(X))
    for i, zeile in enumerate(X):
        da = np.flatnonzero(~np.isnan(zeile))
        L = np.linalg.cholesky(covariance[np.ix_(da, da)])
        z = np.linalg.solve(L, zeile[da] - mean[da])
        ergebnis[i] = -0.5 * z @ z - np.log(np.diag(L)).sum() - len(da) / 2 * np.log(2 * np.pi)
    return ergebnis
# %% em-step
def em_step(X, mean, covariance):
    """Ein Durchgang: Erwartung, dann Maximierung."""
    n = X.shape[0]
    summe, quadrate = np.zeros_like(mean), np.zeros_like(covariance)
    for zeile in X:
        ergänzt, C = fill(zeile, mean, covariance)
        abstand = ergänzt - mean  # um den alten Mittelwert, wird unten verschoben
        summe += abstand
        quadrate += np.outer(abstand, abstand) + C
    schritt = summe / n
    return mean + schritt, quadrate / n - np.outer(schritt, schritt)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    """Zugehörigkeiten."""
    logarithmen = np.zeros((len(X), len(weights)))
    for k in range(len(weights)):
        logarithmen[:, k] = np.log(weights[k]) + log_density(X, means[k], covariances[k])
    größte = logarithmen.max(axis=1)
    anteile = np.exp(logarithmen.T - größte)
    return (anteile / anteile.sum(axis=0)).T
# %% t-weights
def t_weights(X, center, scale, nu):
    """Gewichte der Beobachtungen."""
    L = np.linalg.cholesky(scale)
    z = np.linalg.solve(L, (X - center).T)
    q = (z**2).sum(axis=0)
    zähler = nu + X.shape[1]
    return zähler / (nu + q)
# %% t-step
def t_step(X, center, scale, nu):
    """Ein Durchgang für die t-Verteilung."""
    u = t_weights(X, center, scale, nu)
    mitte = (u[:, None] * X).sum(axis=0) / u.sum()
    gewogen = np.sqrt(u)[:, None] * (X - mitte)
    return mitte, gewogen.T @ gewogen / X.shape[0]
# %% setting-student-id
student_id = "Jürgen Groß"
# %% own-gaps
mitte, streuung = start_mean, start_covariance
for durchgang in range(20):
    mitte, streuung = em_step(X_own, mitte, streuung)
own_mean = mitte.round(3)
own_covariance = streuung
own_bias = round(start_mean[1] - mitte[1], 2)
print("Verzerrung:", own_bias, "°C")
# %% own-outliers
mitte, streuung = Z_own.mean(axis=0), np.cov(Z_own, rowvar=False, ddof=0)
for durchgang in range(50):
    mitte, streuung = t_step(Z_own, mitte, streuung, nu=3)
own_center = mitte
own_weights = t_weights(Z_own, mitte, streuung, nu=3)
print(np.flatnonzero(own_weights < 0.1))
# %% [markdown] why-missing
(a) MCAR (völlig zufällig), (b) MAR (hängt nur von beobachteten Werten ab, hier A), (c) MNAR (hängt vom fehlenden Wert selbst ab). Unverzerrt für den Mittelwert von B: bei (a) alle drei, bei (b) nur EM, bei (c) keine. Zwischen (b) und (c) kann man mit dem Logbuch nicht unterscheiden, weil gerade die Werte fehlen, an denen man es sähe. Man müsste nachmessen.
