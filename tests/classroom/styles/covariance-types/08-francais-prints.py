# style: French names and comments, prints and plots in the answers, np.matrix inside, nested functions
# %% axes
def axes(covariance):
    """Demi-axes et direction de l'ellipse."""
    valeurs, vecteurs = np.linalg.eig(covariance)
    ordre = np.argsort(-valeurs)
    grand_axe = vecteurs[:, ordre[0]]
    if grand_axe[1] < 0:
        grand_axe = -grand_axe
    # arccos donne un angle entre 0 et 180
    angle = np.degrees(np.arccos(np.clip(grand_axe[0], -1, 1)))
    if angle == 180:
        angle = 0.0
    return np.sqrt(valeurs[ordre]), angle


longueurs, angle = axes(np.array([[3.0, 1.0], [1.0, 2.0]]))
print("demi-axes :", longueurs, "angle :", angle)
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    """Distance de Mahalanobis."""
    inverse = np.matrix(covariance).I
    écarts = np.matrix(X - mean)
    carrés = np.diag(écarts * inverse * écarts.T)
    return np.sqrt(carrés)


print(mahalanobis(np.array([[0.0, 0.0], [1.0, 1.0]]), np.zeros(2), np.eye(2)))
# %% tied
def tied_covariance(X, responsibilities, means):
    """Première version : la moyenne simple. C'est faux si les effectifs diffèrent !"""
    return full_covariances(X, responsibilities, means).mean(axis=0)


def tied_covariance(X, responsibilities, means):
    """Une seule matrice pour toutes les composantes."""
    effectifs = responsibilities.sum(axis=0)
    pleines = full_covariances(X, responsibilities, means)
    # moyenne des matrices pleines, pondérée par les effectifs
    moyenne = np.zeros_like(pleines[0])
    for effectif, matrice in zip(effectifs, pleines):
        moyenne += effectif * matrice
    moyenne /= effectifs.sum()
    return moyenne
# %% diag
def diag_variances(X, responsibilities, means):
    """Les variances, une par composante et par coordonnée."""
    pleines = full_covariances(X, responsibilities, means)
    return np.array([np.diag(matrice) for matrice in pleines])
# %% spherical
def spherical_variances(X, responsibilities, means):
    """Une variance par composante : la moyenne de la diagonale."""
    pleines = full_covariances(X, responsibilities, means)
    dimension = pleines.shape[1]
    return np.array([np.trace(matrice) / dimension for matrice in pleines])
# %% matrices
def matrices(covariances, kind, K, D):
    """Écrire toutes les matrices."""
    toutes = np.zeros((K, D, D))
    for k in range(K):
        if kind == "full":
            toutes[k] = covariances[k]
        if kind == "tied":
            toutes[k] = covariances
        if kind == "diag":
            np.fill_diagonal(toutes[k], covariances[k])
        if kind == "spherical":
            np.fill_diagonal(toutes[k], covariances[k])
    return toutes
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    """La droite (l'hyperplan) entre deux composantes."""
    inverse = np.linalg.inv(covariance)
    μ0, μ1 = means
    w = inverse @ μ0 - inverse @ μ1
    b = np.log(weights[0]) - np.log(weights[1]) + (μ1 @ inverse @ μ1 - μ0 @ inverse @ μ0) / 2
    return w, b


print(linear_boundary(np.array([0.5, 0.5]), np.array([[0.0, 0.0], [2.0, 0.0]]), np.eye(2)))
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    """La conique entre deux gaussiennes."""
    Q = -0.5 * (np.linalg.inv(covariance_0) - np.linalg.inv(covariance_1))
    première, deuxième = np.linalg.eigvalsh(Q)

    def nulle(valeur):
        return -1e-9 < valeur < 1e-9

    if nulle(première) and nulle(deuxième):
        genre = "line"
    elif nulle(première) or nulle(deuxième):
        genre = "parabola"
    elif première < 0 < deuxième:
        genre = "hyperbola"
    else:
        genre = "ellipse"
    return genre
# %% predict
def predict(X, weights, means, covariances):
    """Étiquettes."""
    scores = []
    for k in range(len(weights)):
        écarts = X - means[k]
        carrés = (écarts @ np.linalg.inv(covariances[k]) * écarts).sum(axis=1)
        signe, logdet = np.linalg.slogdet(covariances[k])
        scores.append(np.log(weights[k]) - carrés / 2 - logdet / 2)
    return np.argmax(np.column_stack(scores), axis=1)
# %% setting-student-id
student_id = "Zoé Lefèvre"
# %% own
poids = r_own.mean(axis=0)
moyennes = np.array([X_own[groups_own == k].mean(axis=0) for k in range(3)])
modèles = {
    "full": full_covariances(X_own, r_own, moyennes),
    "tied": tied_covariance(X_own, r_own, moyennes),
    "diag": diag_variances(X_own, r_own, moyennes),
    "spherical": spherical_variances(X_own, r_own, moyennes),
}
own_errors = []
cadres = plt.figure(figsize=(10, 2.8)).subplots(1, 4)
for cadre, (genre, covariances) in zip(cadres, modèles.items()):
    écrites = matrices(covariances, genre, 3, 2)
    étiquettes = predict(X_own, poids, moyennes, écrites)
    own_errors.append(float((étiquettes != groups_own).mean()))
    draw.points(cadre, X_own, étiquettes, size=5)
    draw.ellipses(cadre, moyennes, écrites)
    cadre.set_title(f"{genre} : {own_errors[-1]:.1%}")
plt.show()
own_kind = boundary_kind(*modèles["full"][:2])
print("entre 0 et 1 :", own_kind)
# %% [markdown] which-type
Pour A je prends **tied** : les trois nuages ont la même forme allongée et la même inclinaison. Pour B **spherical** : les nuages sont ronds, seule leur taille change. Pour C **diag** : les formes changent d'un nuage à l'autre, mais elles sont allongées le long des axes, sans inclinaison.

Mon collègue a raison sur un point : full contient les autres types, donc sa vraisemblance maximale n'est jamais plus petite. Mais il faut estimer 9 nombres pour les covariances, au lieu de 3, 3 et 6. Avec peu de points, ou beaucoup de coordonnées, les estimations deviennent incertaines, le modèle suit le hasard et une matrice peut devenir singulière.
