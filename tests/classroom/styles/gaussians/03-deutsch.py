# style: German names and comments, docstrings removed, student id from an f-string, "YOUR CODE HERE" left in
# %% standardise
def standardise(x):
    # YOUR CODE HERE
    # Mittelwert abziehen, durch die Streuung der Zahlen selbst teilen (1/n!)
    mittel = np.sum(x) / np.size(x)
    abweichung = x - mittel
    streuung = np.sqrt(np.sum(abweichung**2) / np.size(x))
    return abweichung / streuung
# %% density
def density(x, mean, sd):
    # YOUR CODE HERE
    # Dichte der Normalverteilung: e hoch minus z-Quadrat-Halbe, normiert
    varianz = sd**2
    zaehler = np.exp(-np.square(x - mean) / (2 * varianz))
    nenner = np.sqrt(2 * np.pi * varianz)
    return zaehler / nenner
# %% probability-between
def probability_between(low, high, mean, sd):
    def verteilungsfunktion(grenze):
        return 0.5 * (1 + math.erf((grenze - mean) / (sd * math.sqrt(2))))

    untere, obere = map(verteilungsfunktion, (low, high))
    return obere - untere
# %% maximum-likelihood
def maximum_likelihood(x):
    # Die Schätzer aus der Vorlesung; beachte: durch n, nicht n - 1
    mittelwert = np.average(x)
    standardabweichung = np.average((x - mittelwert) ** 2) ** 0.5
    return [mittelwert, standardabweichung]
# %% standardised-means
def standardised_means(samples, mean, sd):
    anzahl, umfang = samples.shape
    mittelwerte = np.sum(samples, axis=1) / umfang
    standardfehler = sd / np.sqrt(umfang)
    return (mittelwerte - mean) / standardfehler
# %% standard-error
def standard_error(x):
    umfang = len(x)
    schaetzer = np.sum((x - np.mean(x)) ** 2) / (umfang - 1)  # erwartungstreu
    return np.sqrt(schaetzer / umfang)
# %% setting-student-id
vorname, nachname = "Jürgen", "Groß"
student_id = f"{vorname} {nachname}"
# %% own
mittelwert, fehler = np.mean(x_own), standard_error(x_own)
own_mean, own_error = mittelwert, fehler
own_interval = [mittelwert - 1.96 * fehler, mittelwert + 1.96 * fehler]
# %% coverage
def coverage(samples, mean):
    treffer = 0
    for stichprobe in samples:
        mitte = np.mean(stichprobe)
        rand = 1.96 * standard_error(stichprobe)
        treffer += mitte - rand <= mean <= mitte + rand
    return treffer / len(samples)
# %% [markdown] becomes-normal
Der Satz spricht nicht über die Stichprobe, sondern über die Verteilung des *Mittelwerts* von n unabhängigen Werten: standardisiert man ihn mit σ/√n, so nähert sich seine Verteilung der Standardnormalverteilung.

Das Histogramm der Werte selbst nähert sich mit wachsendem n der wahren Dichte. Die hat bei mir mehrere Höcker, und die verschwinden nicht, sie werden nur deutlicher.

Damit das Intervall ungefähr stimmt, braucht man: unabhängige Werte aus derselben Verteilung, eine endliche Varianz, und ein n, das groß genug ist, sodass der Mittelwert fast normal und die geschätzte Streuung fast richtig ist. Bei der Exponentialverteilung liegt die Überdeckung für n = 10 nur bei 0,87, für n = 1000 bei 0,948.
