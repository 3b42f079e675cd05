# style: Spanish comments and names, comprehensions, math instead of numpy where possible
# %% + after setup
import math


def campana(valor, media, desviación):
    """La densidad de una normal en un punto."""
    return math.exp(-(((valor - media) / desviación) ** 2) / 2) / (desviación * math.sqrt(2 * math.pi))
# %% mixture-density
def mixture_density(x, weights, means, sds):
    # YOUR CODE HERE
    # suma ponderada de las campanas
    grupos = list(zip(weights, means, sds))
    return np.array([sum(peso * campana(valor, m, s) for peso, m, s in grupos) for valor in x])
# %% posterior
def posterior(x, weights, means, sds):
    # teorema de Bayes, con logaritmos para que nada se haga cero
    resultado = []
    for valor in x:
        logaritmos = [
            math.log(peso / s) - ((valor - m) / s) ** 2 / 2
            for peso, m, s in zip(weights, means, sds, strict=True)
        ]
        mayor = max(logaritmos)
        conjuntas = [math.exp(l - mayor) for l in logaritmos]
        resultado.append([c / sum(conjuntas) for c in conjuntas])
    return np.array(resultado)
# %% moments
def moments(weights, means, sds):
    # media total y varianza total = varianza dentro + varianza entre los grupos
    media = sum(p * m for p, m in zip(weights, means))
    dentro = sum(p * s**2 for p, s in zip(weights, sds))
    entre = sum(p * (m - media) ** 2 for p, m in zip(weights, means))
    return [float(media), float(dentro + entre)]
# %% draw-from
def draw_from(u, e, weights, means, sds):
    límites = [math.fsum(weights[:k]) for k in range(1, len(weights))]
    etiquetas = [sum(número >= límite for límite in límites) for número in u]
    valores = [means[k] + sds[k] * ruido for k, ruido in zip(etiquetas, e)]
    return np.array(valores), np.array(etiquetas)
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    verosimilitud = 0.0
    for valor in x:
        términos = [
            math.log(p) - math.log(s) - 0.5 * math.log(2 * math.pi) - 0.5 * ((valor - m) / s) ** 2
            for p, m, s in zip(weights, means, sds)
        ]
        máximo = max(términos)
        verosimilitud += máximo + math.log(sum(math.exp(t - máximo) for t in términos))
    return float(verosimilitud)
# %% labelled-fit
def labelled_fit(x, labels, K):
    partes = [[v for v, g in zip(x, labels) if g == k] for k in range(K)]
    pesos = [len(parte) / len(x) for parte in partes]
    medias = [sum(parte) / len(parte) for parte in partes]
    desviaciones = [
        math.sqrt(sum((v - media) ** 2 for v in parte) / len(parte))
        for parte, media in zip(partes, medias)
    ]
    return np.array(pesos), np.array(medias), np.array(desviaciones)
# %% setting-student-id
student_id = "Íñigo Peña"
# %% own
own_weights, medias, desviaciones = labelled_fit(x_own, labels_own, 3)
probabilidades = posterior(x_own, own_weights, medias, desviaciones).tolist()
adivinados = [fila.index(max(fila)) for fila in probabilidades]
own_error = sum(a != g for a, g in zip(adivinados, labels_own)) / len(labels_own)
own_weights = own_weights.tolist()
# %% [markdown] latent
1. **Renombrar.** La densidad es una suma, y el orden de los sumandos no importa: si se intercambian los tres parámetros de dos componentes, la densidad en cada edad es la misma y la verosimilitud también. Hay 3! = 6 máximos iguales.
2. **«La componente 0».** El número no significa nada; otra salida de EM da otro orden. Solo tienen sentido frases que no dependen del número («la componente de media más alta»), o después de ordenar las componentes.
3. **Componente y grupo.** Una componente es una campana que ayuda a describir el histograma. El modelo no sabe nada de niños, adultos o mayores. Si los grupos se solapan o no son normales, una campana puede abarcar personas de dos grupos.
