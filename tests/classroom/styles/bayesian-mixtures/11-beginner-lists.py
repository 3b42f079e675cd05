# style: a beginner's, verbose, Italian comments; index loops, lists returned everywhere, prints in functions
# %% conjugate
def conjugate(x, m, beta, nu, S):
    # quanti valori?
    numero = 0
    for valore in x:
        numero = numero + 1
    # la media dei valori
    somma = 0
    for i in range(0, numero):
        somma = somma + x[i]
    media = somma / numero
    # la somma dei quadrati
    quadrati = 0
    for i in range(0, numero):
        differenza = x[i] - media
        quadrati = quadrati + differenza * differenza
    beta_nuovo = beta + numero
    nu_nuovo = nu + numero
    m_nuovo = (beta * m + numero * media) / beta_nuovo
    prodotto = nu * S + quadrati + (beta * numero / beta_nuovo) * (media - m) ** 2
    S_nuovo = prodotto / nu_nuovo
    risultato = []
    risultato.append(m_nuovo)
    risultato.append(beta_nuovo)
    risultato.append(nu_nuovo)
    risultato.append(S_nuovo)
    return risultato
# %% predictive
def predictive(x, m, beta, nu, S):
    scala_al_quadrato = S * (beta + 1) / beta
    scala = math.sqrt(scala_al_quadrato)
    logaritmo_davanti = math.lgamma((nu + 1) / 2)
    logaritmo_davanti = logaritmo_davanti - math.lgamma(nu / 2)
    logaritmo_davanti = logaritmo_davanti - math.log(math.sqrt(nu * math.pi))
    logaritmo_davanti = logaritmo_davanti - math.log(scala)
    densita = []
    for valore in x:
        parentesi = 1 + (valore - m) ** 2 / (nu * scala**2)
        densita.append(math.exp(logaritmo_davanti) * parentesi ** (-(nu + 1) / 2))
    return densita
# %% update
def update(x, r, prior):
    alpha0 = prior[0]
    m0 = prior[1]
    beta0 = prior[2]
    nu0 = prior[3]
    S0 = prior[4]
    K = r.shape[1]
    n = r.shape[0]
    alpha = [0] * K
    m = [0] * K
    beta = [0] * K
    nu = [0] * K
    S = [0] * K
    for k in range(K):
        W = 0
        for i in range(n):
            W = W + r[i][k]
        if W == 0:
            # nessun dato: resta il prior
            alpha[k] = alpha0
            m[k] = m0
            beta[k] = beta0
            nu[k] = nu0
            S[k] = S0
        else:
            media = 0
            for i in range(n):
                media = media + r[i][k] * x[i]
            media = media / W
            quadrati = 0
            for i in range(n):
                quadrati = quadrati + r[i][k] * (x[i] - media) ** 2
            alpha[k] = alpha0 + W
            beta[k] = beta0 + W
            nu[k] = nu0 + W
            m[k] = (beta0 * m0 + W * media) / beta[k]
            S[k] = (nu0 * S0 + quadrati + beta0 * W / beta[k] * (media - m0) ** 2) / nu[k]
    return [alpha, m, beta, nu, S]
# %% responsibilities
def responsibilities(x, belief):
    alpha = belief[0]
    m = belief[1]
    beta = belief[2]
    nu = belief[3]
    S = belief[4]
    # questi non dipendono da x, li calcolo una volta sola (prima ci metteva un minuto!)
    costanti = []
    for k in range(len(m)):
        primo = digamma(alpha[k])
        secondo = 1 / 2 * (digamma(nu[k] / 2) + math.log(2 / (nu[k] * S[k])))
        costanti.append(float(primo + secondo))
    tabella = []
    for i in range(len(x)):
        logaritmi = []
        for k in range(len(m)):
            terzo = -1 / 2 * (1 / beta[k] + (x[i] - m[k]) ** 2 / S[k])
            logaritmi.append(costanti[k] + terzo)
        massimo = max(logaritmi)
        riga = []
        for k in range(len(m)):
            riga.append(math.exp(logaritmi[k] - massimo))
        totale = sum(riga)
        for k in range(len(m)):
            riga[k] = riga[k] / totale
        tabella.append(riga)
    return np.array(tabella)
# %% sticks
def sticks(v):
    resto = 1
    pezzi = []
    for quota in v:
        pezzi.append(resto * quota)
        resto = resto - resto * quota
    pezzi.append(resto)
    return pezzi
# %% setting-student-id
student_id = "Giulia Rossi"
# %% own
# prima il prior con 0.01
credenza = update(x_own, r_start, priors[0.01])
for giro in range(100):
    r = responsibilities(x_own, credenza)
    credenza = update(x_own, r, priors[0.01])
somma = sum(credenza[0])
own_few = []
for k in range(6):
    own_few.append(credenza[0][k] / somma)
print("pochi:", own_few)

# poi il prior con 50
credenza = update(x_own, r_start, priors[50])
for giro in range(100):
    r = responsibilities(x_own, credenza)
    credenza = update(x_own, r, priors[50])
somma = sum(credenza[0])
own_many = []
for k in range(6):
    own_many.append(credenza[0][k] / somma)
print("molti:", own_many)
# %% [markdown] found-k
Ha deciso il prior. I pesi grandi sono pochi con alpha = 0.01 e sono sei con alpha = 50. Il numero dei pesi non è il numero dei gruppi. Riporterei tutti e due i risultati.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    risultato = []
    for riga in draws:
        campione = []
        for posto in riga:
            campione.append(x[posto])
        campione = np.array(campione)
        credenza = belief
        for giro in range(rounds):
            r = responsibilities(campione, credenza)
            credenza = update(campione, r, prior)
        medie = list(credenza[1])
        medie.sort()
        risultato.append(medie)
    print("fatto:", len(risultato), "campioni")
    return risultato


def standard_errors(means):
    errori = []
    B = len(means)
    K = len(means[0])
    for k in range(K):
        media = 0
        for b in range(B):
            media += means[b][k] / B
        quadrati = 0
        for b in range(B):
            quadrati += (means[b][k] - media) ** 2
        errori.append(math.sqrt(quadrati / (B - 1)))
    return errori
# %% own-errors
credenza = update(x_own, r_three, prior_three)
for giro in range(100):
    r = responsibilities(x_own, credenza)
    credenza = update(x_own, r, prior_three)
medie = bootstrap(x_own, credenza, prior_three, draws_own, 10)
own_errors = standard_errors(medie)
own_intervals = []
for k in range(3):
    colonna = [riga[k] for riga in medie]
    own_intervals.append([np.quantile(colonna, 0.05), np.quantile(colonna, 0.95)])
print(own_errors)
print(own_intervals)
