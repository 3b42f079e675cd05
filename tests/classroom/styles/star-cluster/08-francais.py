# style: French names and comments, masked arrays, fonctions imbriquées, prints
# %% distance
def distance(parallax):
    """Distance en parsecs ; nan si la parallaxe n'est pas positive."""
    parallaxe = np.ma.masked_less_equal(parallax, 0)
    return np.ma.filled(1000.0 / parallaxe, np.nan)
# %% select
def select(position, distances, motion, centre, limits):
    """Quelles étoiles regarder."""
    demi_largeur, proche, loin, vitesse = limits
    choisies = np.ones(len(distances), dtype=bool)
    # une condition après l'autre
    for axe in range(2):
        choisies &= np.abs(position[:, axe] - centre[axe]) < demi_largeur
    choisies &= np.nan_to_num(distances, nan=-1.0) > proche
    choisies &= np.nan_to_num(distances, nan=np.inf) < loin
    choisies &= np.sqrt(motion[:, 0] ** 2 + motion[:, 1] ** 2) < vitesse
    return choisies
# %% membership
def membership(X, weights, means, covariances):
    """Probabilité d'appartenir à l'amas."""

    def aire(matrice):
        return np.pi * np.sqrt(matrice[0, 0] * matrice[1, 1] - matrice[0, 1] * matrice[1, 0])

    ordre = np.argsort([aire(matrice) for matrice in covariances])
    amas = ordre[0]
    return e_step(X, weights, means, covariances)[:, amas]
# %% expected-errors
def expected_errors(probabilities, threshold=0.5):
    """Étrangères parmi les membres, et étoiles perdues."""
    membres = probabilities[probabilities > threshold]
    autres = probabilities[probabilities <= threshold]
    étrangères = (1 - membres).mean()
    perdues = autres.sum() / (membres.sum() + autres.sum())
    return [étrangères, perdues]
# %% mean-parallax
def mean_parallax(parallax, error, probabilities):
    """Parallaxe moyenne pondérée et son erreur."""
    poids = probabilities * error ** (-2.0)
    somme = np.sum(poids)
    moyenne = np.dot(poids, parallax) / somme
    erreur = np.sqrt(np.sum((poids * (parallax - moyenne)) ** 2)) / somme
    return moyenne, erreur
# %% distance-and-error
def distance_and_error(parallax, error):
    """Distance et erreur : d = 1000/p, donc dd = 1000/p² dp."""
    dérivée = 1000 / (parallax * parallax)
    return 1000 / parallax, dérivée * error
# %% setting-student-id
student_id = "Émilie du Châtelet"
# %% own-cluster
# un tableau à cinq colonnes, c'est plus commode
tableau = np.column_stack([catalogue.position, distance(catalogue.parallax), catalogue.proper_motion])
own_chosen = select(tableau[:, :2], tableau[:, 2], tableau[:, 3:], np.array([66.75, 15.9]), (12.0, 33.0, 67.0, 300.0))
étoiles = catalogue[own_chosen]
poids, moyennes, covariances = fit(étoiles.proper_motion, 2)
probabilités = membership(étoiles.proper_motion, poids, moyennes, covariances)
own_members = probabilités > 0.5
own_motion = moyennes[np.argsort(np.linalg.det(covariances))[0]]
own_errors = expected_errors(probabilités)
own_distance = list(distance_and_error(*mean_parallax(étoiles.parallax, étoiles.parallax_error, probabilités)))
print("étoiles :", own_chosen.sum(), " membres :", own_members.sum())
print("mouvement :", own_motion, " erreurs :", own_errors, " distance :", own_distance)
# %% absolute-magnitude
def absolute_magnitude(magnitude, parallax):
    """Magnitude absolue."""
    d = distance(parallax)
    module = 5 * np.log10(d) - 5
    return magnitude - module
# %% cluster-figure
figure, (gauche, droite) = plt.subplots(1, 2, figsize=(10, 4))
draw.points(gauche, étoiles.proper_motion, own_members.astype(int), names=["champ", "amas"])
draw.ellipses(gauche, moyennes, covariances)
gauche.set(xlabel="mouvement vers l'est (mas/an)", ylabel="mouvement vers le nord (mas/an)")
gauche.legend()
M = absolute_magnitude(étoiles.magnitude, étoiles.parallax)
couleur = np.ma.masked_invalid(étoiles.colour)
droite.scatter(couleur[~own_members], M[~own_members], s=8, c="gray", label="champ")
droite.scatter(couleur[own_members], M[own_members], s=12, c="crimson", label="amas")
droite.invert_yaxis()
droite.set(xlabel="couleur (mag)", ylabel="magnitude absolue (mag)")
droite.legend();
# %% investigation
# Question 2 : on ajoute la parallaxe au modèle. Qui arrive, qui part, et que dit le témoin ?
trois = np.hstack([étoiles.proper_motion, étoiles.parallax[:, None]])
θ = fit(trois, 2)
amas3 = np.argmin(np.linalg.det(θ[2]))
probabilités3 = e_step(trois, *θ)[:, amas3]
membres3 = probabilités3 > 0.5
arrivées, départs = membres3 & ~own_members, own_members & ~membres3
print(f"deux variables : {own_members.sum()} membres ; trois : {membres3.sum()} ; arrivées {arrivées.sum()}, départs {départs.sum()}")
print("erreurs attendues :", expected_errors(probabilités3))
print("distance : {:.2f} ± {:.2f} pc".format(*distance_and_error(*mean_parallax(étoiles.parallax, étoiles.parallax_error, probabilités3))))
print("parallaxe des arrivées :", étoiles.parallax[arrivées].round(1), " des départs :", étoiles.parallax[départs].round(1))
# témoin : largeur de la suite, en magnitudes, autour d'une courbe lissée des membres communs
communs = own_members & membres3
suite = communs & ~couleur.mask & (étoiles.colour > 0.4) & (étoiles.colour < 1.3)
courbe = np.polynomial.Polynomial.fit(étoiles.colour[suite], M[suite], 3)
def écart(masque):
    ici = masque & ~couleur.mask & (étoiles.colour > 0.4) & (étoiles.colour < 1.3)
    return np.median(np.abs(M[ici] - courbe(étoiles.colour[ici]))) if ici.any() else np.nan
for nom, masque in (("communs", communs), ("arrivées", arrivées), ("départs", départs), ("champ", ~own_members & ~membres3)):
    print(f"{nom:9s} écart médian à la suite : {écart(masque):.2f} mag")
figure, ax = plt.subplots(figsize=(5, 4))
ax.scatter(étoiles.parallax, étoiles.proper_motion[:, 0], s=6, c="lightgray", label="champ")
ax.scatter(étoiles.parallax[communs], étoiles.proper_motion[communs, 0], s=10, label="communs")
ax.scatter(étoiles.parallax[arrivées], étoiles.proper_motion[arrivées, 0], s=25, marker="^", label="arrivées")
ax.scatter(étoiles.parallax[départs], étoiles.proper_motion[départs, 0], s=25, marker="v", label="départs")
ax.set(xlabel="parallaxe (mas)", ylabel="mouvement vers l'est (mas/an)")
ax.legend();
# %% [markdown] cluster-report
**Méthode.** J'ai retenu, parmi les 2693 étoiles de mon catalogue Hipparcos, les 245 étoiles à moins de 12° (en ascension droite et en déclinaison) du point (66,75° ; 15,9°), entre 33 et 67 pc, dont le mouvement propre est inférieur à 300 mas par an. J'ai ajusté par l'algorithme EM (graine 0) un mélange de deux gaussiennes à leurs mouvements propres. L'amas est la composante dont l'ellipse est la plus petite ; une étoile est membre si sa probabilité dépasse 0,5. La distance vient de la moyenne des parallaxes de toutes ces étoiles, avec les poids probabilité / erreur².

**Résultats.**
- mouvement de l'amas : (106,3 ; −27,7) mas/an ;
- 122 membres ; en moyenne 6,8 % d'étrangères parmi eux et 2,5 % d'étoiles de l'amas perdues ;
- distance : 46,93 ± 0,31 pc.

**Comparaison.** Perryman et al. (1998) donnent 46,34 ± 0,27 pc. L'écart de 0,59 pc vaut 1,4 fois l'erreur de la différence : c'est compatible. Ce n'est pas une confirmation indépendante, car les deux valeurs reposent sur les mesures du même satellite et presque sur les mêmes étoiles. C'est plutôt un contrôle de ma méthode.

**En faveur des membres.** La couleur et la magnitude absolue n'ont pas servi. Pourtant les membres suivent une séquence principale, avec quelques géantes.

**Ma question : ajouter la parallaxe au modèle.** Avec trois variables il y a 130 membres : 13 arrivent et 5 partent. Les arrivées ont des parallaxes de 15,5 à 25,3 mas, pour la plupart proches de celle de l'amas (21,3 mas). Celles qui partent ont 29,1, 15,2, 29,1, 27,0 et 25,1 mas : elles bougent comme l'amas, mais sont devant ou derrière. Le témoin est embarrassant : l'écart médian à la suite est de 0,40 mag pour les membres communs, 0,46 pour les arrivées (comme le champ, 0,47), et 0,04 pour celles des étoiles parties qui ont une couleur convenable, qui sont très peu nombreuses. Il ne confirme donc pas clairement le changement ; il est possible que le modèle chasse de vraies étoiles de l'amas situées à sa périphérie. La distance devient 47,05 ± 0,35 pc, à peine différente ; mais comme la parallaxe a servi à choisir les membres, son erreur est désormais trop optimiste.

**Ce qu'il ne faut pas croire.** L'appartenance d'une étoile isolée proche de 0,5 ; l'hypothèse d'un champ gaussien ; une erreur qui ignorerait les coupures et une erreur commune à toutes les parallaxes ; la profondeur de l'amas, que l'on confond avec les erreurs.
