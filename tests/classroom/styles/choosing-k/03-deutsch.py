# style: German names and comments, own E-step pasted into the free cell, docstrings removed
# %% setting-own-steps
def e_step(X, weights, means, covariances):
    # meine Lösung aus Aufgabe 3, mit solve statt inv
    n, K = len(X), len(weights)
    gemeinsam = np.empty((n, K))
    for k in range(K):
        abweichung = X - means[k]
        quadrat = np.sum(abweichung * np.linalg.solve(covariances[k], abweichung.T).T, axis=1)
        konstante = X.shape[1] * np.log(2 * np.pi) + np.linalg.slogdet(covariances[k])[1]
        gemeinsam[:, k] = np.log(weights[k]) - (konstante + quadrat) / 2
    gemeinsam -= gemeinsam.max(axis=1, keepdims=True)
    zuständigkeit = np.exp(gemeinsam)
    return zuständigkeit / zuständigkeit.sum(axis=1, keepdims=True)


check.e_step(e_step)
# %% n-parameters
def n_parameters(K, D, kind="full"):
    gewichte = K - 1
    mittelwerte = K * D
    symmetrisch = D * (D + 1) // 2
    kovarianzen = {
        "full": K * symmetrisch,
        "tied": symmetrisch,
        "diag": K * D,
        "spherical": K,
    }
    return gewichte + mittelwerte + kovarianzen[kind]
# %% bic
def bic(log_likelihood, p, n):
    # zweimal Log-Likelihood, und log n für jeden Parameter
    return float(np.log(n) * p - 2.0 * log_likelihood)
# %% aic
def aic(log_likelihood, p):
    return float(2 * p - 2 * log_likelihood)
# %% icl
def icl(bic, responsibilities):
    # 0 * log 0 = 0: die Nullen vorher durch Einsen ersetzen
    ohne_nullen = np.where(responsibilities == 0, 1.0, responsibilities)
    entropie = -np.sum(ohne_nullen * np.log(ohne_nullen))
    return float(bic + 2 * entropie)
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    anpassungen = [fit(X, K, kind=kind, seed=startwert) for startwert in range(n_starts)]
    werte = [log_likelihood(X, *anpassung) for anpassung in anpassungen]
    return anpassungen[int(np.argmax(werte))]
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    anzahl, merkmale = X.shape
    tabelle = np.zeros((largest, 3))
    for zeile, K in enumerate(range(1, largest + 1)):
        beste = best_fit(X, K, kind, n_starts)
        wert = log_likelihood(X, *beste)
        p = n_parameters(K, merkmale, kind)
        tabelle[zeile, 0] = bic(wert, p, anzahl)
        tabelle[zeile, 1] = aic(wert, p)
        tabelle[zeile, 2] = icl(tabelle[zeile, 0], e_step(X, *beste))
    return tabelle[:, 0], tabelle[:, 1], tabelle[:, 2]
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    summe = 0.0
    for teil in np.unique(folds):
        weggelassen = folds == teil
        modell = best_fit(X[~weggelassen], K, kind, n_starts)
        summe += log_likelihood(X[weggelassen], *modell)
    return summe / len(X)
# %% setting-student-id
student_id = "Weiß, Änne"
# %% own-choice
own_bics, meine_aics, meine_icls = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = {
    "BIC": int(own_bics.argmin()) + 1,
    "AIC": int(meine_aics.argmin()) + 1,
    "ICL": int(meine_icls.argmin()) + 1,
    "CV": int(own_scores.argmax()) + 1,  # hier ist größer besser
}
# %% geyser-table
geyser_full = sweep(geyser, 5, "full", n_starts=8)
geyser_tied = sweep(geyser, 5, "tied", n_starts=8)
geyser_choice = {}
for nummer, kriterium in enumerate(["BIC", "AIC", "ICL"]):
    voll, gemeinsam = geyser_full[nummer], geyser_tied[nummer]
    if voll.min() <= gemeinsam.min():
        geyser_choice[kriterium] = ("full", int(voll.argmin()) + 1)
    else:
        geyser_choice[kriterium] = ("tied", int(gemeinsam.argmin()) + 1)
# %% geyser-figure
bild, (links, rechts) = plt.subplots(1, 2, figsize=(10, 4))
komponenten = np.arange(1, 6)
for nummer, kriterium in enumerate(["BIC", "AIC", "ICL"]):
    links.plot(komponenten, geyser_full[nummer], "o-", color=f"C{nummer}", label=f"{kriterium} (full)")
    links.plot(komponenten, geyser_tied[nummer], "s:", color=f"C{nummer}", label=f"{kriterium} (tied)")
links.set(xlabel="Zahl der Komponenten K", ylabel="Kriterium (ohne Einheit)", xticks=komponenten)
links.legend(fontsize=8)
zwei = best_fit(geyser, 2, "full", 8)
draw.points(rechts, geyser, e_step(geyser, *zwei).argmax(axis=1))
draw.ellipses(rechts, zwei[1], zwei[2])
rechts.set(xlabel="Dauer (min)", ylabel="Wartezeit (min)");
# %% [markdown] geyser-report
Es gibt zwei Arten von Ausbrüchen, die man unterscheiden kann: kurze und lange.

**Was die Kriterien sagen** (klein ist gut). BIC wählt drei gleich geformte Komponenten (2314,3), zwei sind um 7,9 schlechter (2322,2). AIC wählt vier frei geformte (2260,5), aber mit fünf oder drei liegt es nur gut 4 höher. ICL wählt zwei (2323,6), mit einem Vorsprung von 4,5.

**Warum sie nicht einig sind.** Jede zusätzliche Komponente beschreibt die Punkte besser. AIC verlangt dafür wenig, BIC mehr, ICL verlangt obendrein, dass die Gruppen sich nicht überlappen. Die langen Ausbrüche bilden keine ganz saubere Ellipse, deshalb zerlegt BIC sie in zwei Teile (3,8 und 4,5 min), die aber ineinander übergehen.

**Welches Modell wofür.** Für Ihre Frage nehme ich die zwei Komponenten von ICL; wenn es nur darum geht, die Wartezeiten möglichst genau vorherzusagen, die drei von BIC.

**Die Gruppen.**
- Kurz: 2,0 min (Streuung 0,3), danach 54 min Wartezeit (Streuung 6), 36 % der Ausbrüche.
- Lang: 4,3 min (Streuung 0,4), danach 80 min (Streuung 6), 64 %.

**Was man nicht schließen soll.** Eine Komponente ist eine Ellipse in einer Beschreibung und kein Vorgang im Boden. Aus den Zahlen folgt nicht, dass es »in Wahrheit« zwei oder drei Arten gibt, auch nicht, dass es in anderen Jahren genauso ist: Es sind 272 Ausbrüche aus einer kurzen Zeit, und aufeinanderfolgende hängen zusammen.
