# style: French, masked arrays, np.matrix, prints, a while loop until nothing changes
# %% fill
def fill(x, mean, covariance):
    """Remplit les trous d'une ligne."""
    ligne = np.ma.masked_invalid(x)
    trous = np.ma.getmaskarray(ligne).nonzero()[0]
    connus = (~np.ma.getmaskarray(ligne)).nonzero()[0]
    S = np.matrix(covariance)
    C = np.zeros(S.shape)
    if len(trous) == 0:
        return np.asarray(x, dtype=float), C
    B = S[np.ix_(trous, connus)] * S[np.ix_(connus, connus)].I
    écart = np.matrix(x[connus] - mean[connus]).T
    résultat = ligne.filled(0.0)
    résultat[trous] = mean[trous] + (B * écart).A1
    C[np.ix_(trous, trous)] = S[np.ix_(trous, trous)] - B * S[np.ix_(connus, trous)]
    return résultat, np.matrix(C)


print(fill(np.array([np.nan, 2.0]), np.array([1.0, 0.0]), np.array([[4.0, 1.5], [1.5, 1.0]])))
# %% log-density
def log_density(X, mean, covariance):
    """Log-densité des nombres observés."""
    valeurs = []
    for ligne in X:
        connus = np.argwhere(~np.isnan(ligne)).ravel()
        S = np.matrix(covariance)[np.ix_(connus, connus)]
        écart = np.matrix(ligne[connus] - mean[connus])
        carré = (écart * S.I * écart.T).item()
        valeurs.append(-0.5 * (carré + np.linalg.slogdet(S)[1] + len(connus) * np.log(2 * np.pi)))
    return tuple(valeurs)
# %% em-step
def em_step(X, mean, covariance):
    """Un tour d'EM."""
    remplies = []
    reste = np.zeros_like(covariance)
    for ligne in X:
        remplie, C = fill(ligne, mean, covariance)
        remplies.append(remplie)
        reste = reste + np.asarray(C)
    remplies = np.matrix(remplies)
    moyenne = remplies.mean(axis=0)
    écarts = remplies - moyenne
    return moyenne.A1, np.asarray(écarts.T * écarts + reste) / len(X)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    """Étape E d'un mélange."""
    colonnes = []
    for poids, moyenne, covariance in zip(weights, means, covariances):
        colonnes.append(np.array(log_density(X, moyenne, covariance)) + np.log(poids))
    logs = np.vstack(colonnes)
    logs = logs - np.amax(logs, axis=0)
    r = np.exp(logs)
    return np.matrix((r / r.sum(axis=0)).T)
# %% t-weights
def t_weights(X, center, scale, nu):
    """Poids de chaque observation."""
    écarts = np.matrix(X - center)
    q = np.multiply(écarts * np.matrix(scale).I, écarts).sum(axis=1).A1
    return (nu + X.shape[1]) / (nu + q)
# %% t-step
def t_step(X, center, scale, nu):
    """Un tour pour la loi t."""
    u = np.matrix(t_weights(X, center, scale, nu))
    centre = (u * X / u.sum()).A1
    écarts = np.matrix(X - centre)
    return centre, np.asarray(écarts.T * np.multiply(u.T, écarts)) / len(X)
# %% setting-student-id
student_id = "Éloïse Bézout"
# %% own-gaps
moyenne, covariance, tour = start_mean, start_covariance, 0
while True:
    nouvelle, covariance = em_step(X_own, moyenne, covariance)
    tour += 1
    if np.abs(nouvelle - moyenne).max() < 1e-9 and tour >= 20:
        break
    moyenne = nouvelle
own_mean, own_covariance = nouvelle, np.matrix(covariance)
own_bias = complete[:, 1].mean() - own_mean[1]
print(f"après {tour} tours : biais {own_bias:.2f} °C")
# %% own-outliers
centre, échelle = Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0)
for tour in range(50):
    centre, échelle = t_step(Z_own, centre, échelle, 3)
own_center = np.matrix(centre)
own_weights = t_weights(Z_own, centre, échelle, 3)
plt.figure(figsize=(5, 2))
plt.stem(own_weights)
plt.xlabel("jour")
plt.show()
# %% [markdown] why-missing
(a) complètement au hasard (MCAR) : les trois estimations sont sans biais. (b) au hasard (MAR) : les jours complets et le remplissage par la moyenne donnent une moyenne trop basse, EM est correct. (c) pas au hasard (MNAR) : les trois sont trop basses. Avec le carnet seul on ne peut pas distinguer (b) de (c), car il faudrait les valeurs de B qui manquent.
