# style: a beginner's, Italian, verbose: copies everything, prints in functions, index loops, case by case
# %% fill
def fill(x, mean, covariance):
    # quali numeri ci sono e quali mancano?
    presenti = []
    mancanti = []
    for j in range(len(x)):
        if np.isnan(x[j]) == True:
            mancanti.append(j)
        else:
            presenti.append(j)
    riempito = np.copy(x)
    C = np.zeros([len(x), len(x)])
    # se non manca niente non c'è niente da fare
    if len(mancanti) == 0:
        return riempito, C
    Sigma_oo = np.zeros([len(presenti), len(presenti)])
    for i in range(len(presenti)):
        for j in range(len(presenti)):
            Sigma_oo[i, j] = covariance[presenti[i], presenti[j]]
    Sigma_mo = np.zeros([len(mancanti), len(presenti)])
    for i in range(len(mancanti)):
        for j in range(len(presenti)):
            Sigma_mo[i, j] = covariance[mancanti[i], presenti[j]]
    inversa = np.linalg.inv(Sigma_oo)
    B = np.dot(Sigma_mo, inversa)
    differenza = np.zeros(len(presenti))
    for j in range(len(presenti)):
        differenza[j] = x[presenti[j]] - mean[presenti[j]]
    attesi = np.dot(B, differenza)
    spiegata = np.dot(B, Sigma_mo.T)
    for i in range(len(mancanti)):
        riempito[mancanti[i]] = mean[mancanti[i]] + attesi[i]
        for j in range(len(mancanti)):
            C[mancanti[i], mancanti[j]] = covariance[mancanti[i], mancanti[j]] - spiegata[i, j]
    return riempito, C
# %% log-density
def log_density(X, mean, covariance):
    n = X.shape[0]
    D = X.shape[1]
    risultato = np.zeros(n)
    for i in range(n):
        # tolgo i nan dalla riga, dalla media e dalla matrice
        riga = X[i]
        media = mean
        matrice = covariance
        for j in range(D - 1, -1, -1):
            if np.isnan(riga[j]):
                riga = np.delete(riga, j)
                media = np.delete(media, j)
                matrice = np.delete(matrice, j, axis=0)
                matrice = np.delete(matrice, j, axis=1)
        dimensione = len(riga)
        distanza = np.dot(np.dot(riga - media, np.linalg.inv(matrice)), riga - media)
        determinante = np.linalg.det(matrice)
        risultato[i] = -dimensione / 2 * np.log(2 * np.pi) - 1 / 2 * np.log(determinante) - 1 / 2 * distanza
    return risultato
# %% em-step
def em_step(X, mean, covariance):
    n = X.shape[0]
    D = X.shape[1]
    righe = np.zeros((n, D))
    tutte_C = np.zeros((n, D, D))
    for i in range(n):
        riempito, C = fill(X[i], mean, covariance)
        righe[i] = riempito
        tutte_C[i] = C
    nuova_media = np.zeros(D)
    for i in range(n):
        nuova_media = nuova_media + righe[i]
    nuova_media = nuova_media / n
    nuova_covarianza = np.zeros((D, D))
    for i in range(n):
        for a in range(D):
            for b in range(D):
                prodotto = (righe[i, a] - nuova_media[a]) * (righe[i, b] - nuova_media[b])
                nuova_covarianza[a, b] = nuova_covarianza[a, b] + prodotto + tutte_C[i, a, b]
    nuova_covarianza = nuova_covarianza / n
    return nuova_media, nuova_covarianza
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    n = len(X)
    K = len(weights)
    logaritmi = np.zeros((n, K))
    for k in range(K):
        logaritmi[:, k] = np.log(weights[k]) + log_density(X, means[k], covariances[k])
    r = np.zeros((n, K))
    for i in range(n):
        massimo = np.max(logaritmi[i])
        for k in range(K):
            r[i, k] = np.exp(logaritmi[i, k] - massimo)
        totale = np.sum(r[i])
        for k in range(K):
            r[i, k] = r[i, k] / totale
    print("responsabilità calcolate")
    return r
# %% t-weights
def t_weights(X, center, scale, nu):
    n = X.shape[0]
    D = X.shape[1]
    inversa = np.linalg.inv(scale)
    pesi = []
    for i in range(n):
        distanza = 0
        for a in range(D):
            for b in range(D):
                distanza = distanza + (X[i, a] - center[a]) * inversa[a, b] * (X[i, b] - center[b])
        peso = (nu + D) / (nu + distanza)
        pesi.append(peso)
    pesi = np.array(pesi)
    return pesi
# %% t-step
def t_step(X, center, scale, nu):
    n = X.shape[0]
    D = X.shape[1]
    pesi = t_weights(X, center, scale, nu)
    sopra = np.zeros(D)
    sotto = 0
    for i in range(n):
        sopra = sopra + pesi[i] * X[i]
        sotto = sotto + pesi[i]
    nuovo_centro = sopra / sotto
    nuova_scala = np.zeros((D, D))
    for i in range(n):
        colonna = (X[i] - nuovo_centro).reshape(D, 1)
        nuova_scala = nuova_scala + pesi[i] * np.dot(colonna, colonna.T)
    nuova_scala = nuova_scala / n
    return nuovo_centro, nuova_scala
# %% setting-student-id
student_id = "giulia.bianchi"
# %% own-gaps
media = start_mean
covarianza = start_covariance
giro = 1
while giro <= 20:
    media, covarianza = em_step(X_own, media, covarianza)
    print("giro", giro, "media", media)
    giro = giro + 1
own_mean = media
own_covariance = covarianza
media_dei_giorni_completi = np.mean(complete[:, 1])
own_bias = media_dei_giorni_completi - own_mean[1]
print("bias", own_bias, "°C")
# %% own-outliers
centro = np.mean(Z_own, axis=0)
scala = np.cov(Z_own[:, 0], Z_own[:, 1], ddof=0)
giro = 1
while giro <= 50:
    centro, scala = t_step(Z_own, centro, scala, 3)
    giro = giro + 1
own_center = centro
own_weights = t_weights(Z_own, centro, scala, 3)
for giorno in range(200):
    if own_weights[giorno] < 0.1:
        print("giorno", giorno, "peso", round(own_weights[giorno], 4))
# %% [markdown] why-missing
a) MCAR (completamente a caso): la media dei giorni completi va bene, anche riempire con la media, anche EM.
b) MAR: i giorni completi sono più freddi, quindi la media è troppo bassa; lo stesso se riempio con la media; EM va bene.
c) MNAR: sono tutte e tre sbagliate.
Dal solo registro non si può sapere se era (b) o (c).
