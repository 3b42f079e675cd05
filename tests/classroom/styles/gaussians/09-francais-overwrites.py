# style: French, prints and plots in the answers, scratch cells that overwrite the functions after their test
# %% + after setup
plt.style.use("ggplot")
plt.rcParams.update({"font.size": 8, "axes.grid": True})
np.random.seed(12345)
np.set_printoptions(precision=2, suppress=True)
# %% standardise
def standardise(x):
    """Centrer et réduire."""
    moyenne = x.mean()
    écart = ((x - moyenne) ** 2).mean() ** 0.5
    z = (x - moyenne) / écart
    return z


print("moyenne et écart-type :", standardise(np.arange(5)).mean(), standardise(np.arange(5)).std())
# %% + after tests-standardise
# brouillon : j'écrase le nom, je n'en ai plus besoin
standardise = standardise(np.random.normal(5, 2, 1000))
plt.figure(figsize=(4, 2))
plt.hist(standardise, bins=30)
plt.show()
# %% density
def density(x, mean, sd):
    """Densité de la loi normale."""
    coefficient = 1 / (sd * math.sqrt(2 * math.pi))
    exposant = -0.5 * ((x - mean) / sd) ** 2
    return coefficient * math.e**exposant


grille = np.linspace(-4, 4, 201)
plt.figure(figsize=(4, 2))
plt.plot(grille, density(grille, 0, 1), label="σ = 1")
plt.plot(grille, density(grille, 0, 2), label="σ = 2")
plt.legend()
plt.show()
# %% + after tests-density
density = density(grille, 0, 1)
print("aire sous la courbe :", density.sum() * (grille[1] - grille[0]))
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probabilité d'un intervalle."""
    racine = sd * math.sqrt(2)
    return (math.erf((high - mean) / racine) - math.erf((low - mean) / racine)) / 2


for k in (1, 2, 3):
    print(f"à {k} écart(s)-type(s) : {probability_between(-k, k, 0, 1):.4f}")
# %% + after tests-probability-between
probability_between, sd, mean = probability_between(-1.96, 1.96, 0, 1), "σ", "μ"
x = e = low = high = None
# %% maximum-likelihood
def maximum_likelihood(x):
    """Maximum de vraisemblance."""
    μ = x.mean()
    σ = np.sqrt(np.dot(x - μ, x - μ) / x.size)
    return np.array([μ, σ])
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Moyennes centrées réduites."""
    n = len(samples[0])
    écart_de_la_moyenne = sd / math.sqrt(n)
    return np.array([(ligne.mean() - mean) / écart_de_la_moyenne for ligne in samples])
# %% + after tests-standardised-means
# le théorème central limite, en image
générateur = np.random.default_rng(1)
samples = générateur.exponential(size=(2000, 40))
standardised_means = standardised_means(samples, 1, 1)
plt.figure(figsize=(4, 2))
plt.hist(standardised_means, bins=40, density=True)
plt.plot(grille, density)
plt.show()
# %% standard-error
def standard_error(x):
    """Erreur type de la moyenne."""
    n = x.size
    variance = ((x - x.mean()) ** 2).sum() / (n - 1)
    return (variance / n) ** 0.5
# %% setting-student-id
student_id = "Hélène d'Arc"
# %% own
own_mean = x_own.mean()
own_error = standard_error(x_own)
own_interval = own_mean - 1.96 * own_error, own_mean + 1.96 * own_error
plt.figure(figsize=(5, 2))
plt.hist(x_own, bins=30)
plt.axvspan(*own_interval, color="orange")
plt.show()
# %% coverage
def coverage(samples, mean):
    """Taux de couverture."""
    dedans = [
        ligne.mean() - 1.96 * standard_error(ligne) <= mean <= ligne.mean() + 1.96 * standard_error(ligne)
        for ligne in samples
    ]
    return dedans.count(True) / len(dedans)
# %% + after tests-coverage
for n in (5, 20, 100):
    print(n, coverage(np.random.default_rng(0).exponential(size=(2000, n)), 1))
coverage = [coverage(np.random.default_rng(0).exponential(size=(500, n)), 1) for n in range(2, 20)]
plt.figure(figsize=(4, 2))
plt.plot(range(2, 20), coverage)
plt.show()
np = "fini"
# %% [markdown] becomes-normal
Non. Le théorème parle de la moyenne de n valeurs indépendantes : centrée et divisée par σ/√n, sa loi tend vers la loi normale réduite. L'histogramme des valeurs, lui, tend vers la densité d'une valeur : s'il y a trois bosses, elles restent.

Pour que l'intervalle soit à peu près juste il faut :

- des valeurs indépendantes et de même loi,
- une variance finie,
- n assez grand (plus la loi est dissymétrique, plus il en faut), pour que la moyenne soit presque normale et s presque égal à σ.

Avec la loi exponentielle : 0,81 pour n = 5, 0,90 pour n = 20, 0,94 pour n = 100.
