# style: French, np.matrix, Fortran order, prints and plots, scratch cells that overwrite log_density and em in the end
# %% log-density
def log_density(X, mean, covariance):
    """Logarithme de la densité d'une gaussienne."""
    écarts = np.matrix(X - mean)
    inverse = np.matrix(covariance).I
    carrés = np.multiply(écarts * inverse, écarts).sum(axis=1)
    constante = X.shape[1] * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1]
    return np.asarray(-0.5 * (constante + carrés)).ravel()


print(log_density(np.zeros((1, 2)), np.zeros(2), np.eye(2)), "devrait être", -np.log(2 * np.pi))
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithme du poids fois la densité."""
    résultat = np.empty((X.shape[0], len(weights)), order="F")
    for k, poids in enumerate(weights):
        résultat[:, k] = log_density(X, means[k], covariances[k])
        résultat[:, k] += np.log(poids)
    return résultat
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithme de la somme des exponentielles de chaque ligne."""
    plus_grand = np.amax(A, 1)
    somme = 0
    for colonne in A.T:
        somme = somme + np.exp(colonne - plus_grand)
    return plus_grand + np.log(somme)
# %% + after tests-log-sum-exp
print(log_sum_exp(np.array([[5000, 5000], [-5000, -5000]])))
# essai naïf, pour voir
with np.errstate(all="ignore"):
    print(np.log(np.exp(np.array([[5000.0, 5000.0], [-5000.0, -5000.0]])).sum(axis=1)))
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-vraisemblance."""
    return log_sum_exp(log_joint(X, weights, means, covariances)).sum()
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsabilités."""
    L = log_joint(X, weights, means, covariances)
    maximum = L.max(axis=1)
    for k in range(L.shape[1]):
        L[:, k] -= maximum
    np.exp(L, out=L)
    return L / L.sum(axis=1, keepdims=True)
# %% m-step
def m_step(X, responsibilities):
    """Poids, moyennes et covariances."""
    X = np.matrix(X)
    n, D = X.shape
    K = responsibilities.shape[1]
    means = np.zeros((K, D))
    covariances = np.zeros((K, D, D))
    effectifs = responsibilities.sum(axis=0)
    for k in range(K):
        r = np.matrix(responsibilities[:, k])
        means[k] = r * X / effectifs[k]
        écarts = X - means[k]
        covariances[k] = écarts.T * np.multiply(r.T, écarts) / effectifs[k]
    return effectifs / n, means, covariances
# %% em
def em(X, weights, means, covariances, n_steps):
    """L'algorithme EM."""
    historique = [log_likelihood(X, weights, means, covariances)]
    for tour in range(1, n_steps + 1):
        responsabilités = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, responsabilités)
        historique.append(log_likelihood(X, weights, means, covariances))
    return weights, means, covariances, historique
# %% setting-student-id
student_id = "Éloïse Bézout"
# %% own-fit
poids, moyennes, covariances, historique = em(X_own, np.array([1, 1, 1]) / 3, start_means, start_covariances, 200)
own_means = np.matrix(moyennes)
own_log_likelihood = historique[-1]
responsabilités = e_step(X_own, poids, moyennes, covariances)
own_labels = np.argmax(responsabilités, axis=1)

display(own_means)
fig, (gauche, droite) = plt.subplots(1, 2, figsize=(9, 3))
draw.points(gauche, X_own, own_labels)
draw.ellipses(gauche, moyennes, covariances)
droite.plot(historique)
droite.set(xlabel="tour", ylabel="log-vraisemblance")
print(f"log-vraisemblance finale : {own_log_likelihood:.4f}")
plt.show()
# %% + after tests-own-fit
# brouillon
X = X_own
log_density = log_density(X, moyennes[0], covariances[0])
e_step = np.exp(log_density)
em, m_step, log_likelihood = historique, None, historique[-1]
plt.figure(figsize=(4, 2))
plt.scatter(*X.T, c=e_step)
plt.show()
# %% [markdown] collapse
Avec 30 composantes pour 200 points, une composante a fini par ne garder qu'un seul point. L'étape M place sa moyenne sur ce point et rend sa covariance presque nulle. Or la densité au centre vaut 1/√((2π)^D |Σ|) : elle tend vers l'infini quand |Σ| tend vers 0, et les autres composantes assurent aux autres points une densité positive. La log-vraisemblance n'est donc pas majorée ; puis l'inverse d'une matrice singulière provoque l'erreur.

Remède : dans `m_step`, ajouter un petit multiple de l'identité à chaque covariance (ou, dans `em`, relancer la composante). Prix : des covariances un peu trop grandes, une constante arbitraire qui dépend des unités, et la garantie que la vraisemblance monte à chaque tour est perdue.
