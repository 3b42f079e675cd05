# style: Spanish names and comments, dictionaries of results, f-strings and tables printed
# %% n-parameters
def n_parameters(K, D, kind="full"):
    """Número de parámetros libres."""
    pesos = K - 1  # suman 1
    medias = K * D
    simétrica = D + D * (D - 1) // 2  # diagonal y un triángulo
    covarianzas = K * simétrica if kind == "full" else simétrica if kind == "tied" else K * D if kind == "diag" else K
    return pesos + medias + covarianzas
# %% bic
def bic(log_likelihood, p, n):
    """Criterio de información bayesiano."""
    multa = p * np.log(n)
    return multa - 2 * log_likelihood
# %% aic
def aic(log_likelihood, p):
    """Criterio de información de Akaike."""
    multa = p * 2
    return multa - 2 * log_likelihood
# %% icl
def icl(bic, responsibilities):
    """BIC más dos veces la entropía."""
    # sin ceros: x log x tiende a 0, así que 1e-300 no cambia nada
    r = np.clip(responsibilities, 1e-300, 1)
    entropía = -(r * np.log(r)).sum()
    return bic + 2 * entropía
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    """El mejor de varios ajustes."""
    ajustes = {}
    for semilla in range(n_starts):
        parámetros = fit(X, K, kind, semilla)
        ajustes[log_likelihood(X, *parámetros)] = parámetros
    return ajustes[max(ajustes)]
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    """Los tres criterios para K = 1, ..., largest."""
    resultados = {"BIC": [], "AIC": [], "ICL": []}
    for K in range(1, largest + 1):
        parámetros = best_fit(X, K, kind, n_starts)
        verosimilitud = log_likelihood(X, *parámetros)
        libres = n_parameters(K, X.shape[1], kind)
        resultados["BIC"] += [bic(verosimilitud, libres, X.shape[0])]
        resultados["AIC"] += [aic(verosimilitud, libres)]
        resultados["ICL"] += [icl(resultados["BIC"][-1], e_step(X, *parámetros))]
    return [np.array(lista) for lista in resultados.values()]
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    """Validación cruzada."""
    suma = 0
    for parte in range(folds.max() + 1):
        dentro = np.where(folds == parte)[0]
        fuera = np.where(folds != parte)[0]
        if len(dentro) == 0:
            continue
        parámetros = best_fit(X[fuera], K, kind, n_starts)
        suma += log_likelihood(X[dentro], *parámetros)
    return suma / len(folds)
# %% setting-student-id
student_id = "Muñoz Ibáñez, José"
# %% own-choice
tabla = dict(zip(("BIC", "AIC", "ICL"), sweep(X_own, 5)))
own_bics = tabla["BIC"]
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in (1, 2, 3, 4, 5)])
own_choice = {nombre: list(valores).index(min(valores)) + 1 for nombre, valores in tabla.items()}
own_choice["CV"] = list(own_scores).index(max(own_scores)) + 1
print("K    " + "".join(f"{nombre:>10}" for nombre in tabla) + f"{'CV':>10}")
for K in range(5):
    print(f"{K + 1:<5}" + "".join(f"{valores[K]:10.1f}" for valores in tabla.values()) + f"{own_scores[K]:10.3f}")
# %% geyser-table
erupciones = data.old_faithful()  # los leo otra vez
geyser_full = sweep(erupciones, 5, "full", 8)
geyser_tied = sweep(erupciones, 5, "tied", 8)
todos = {}
for i, nombre in enumerate(("BIC", "AIC", "ICL")):
    todos[nombre] = {("full", K + 1): geyser_full[i][K] for K in range(5)}
    todos[nombre].update({("tied", K + 1): geyser_tied[i][K] for K in range(1, 5)})  # K = 1 es lo mismo
geyser_choice = {nombre: min(valores, key=valores.get) for nombre, valores in todos.items()}
geyser_choice
# %% geyser-figure
figura, (izquierda, derecha) = plt.subplots(ncols=2, figsize=(10, 4))
for i, nombre in enumerate(("BIC", "AIC", "ICL")):
    izquierda.plot(range(1, 6), geyser_full[i], marker="o", color=f"C{i}", label=nombre + " (full)")
    izquierda.plot(range(1, 6), geyser_tied[i], marker="v", color=f"C{i}", ls="--", label=nombre + " (tied)")
izquierda.set_xlabel("número de componentes K")
izquierda.set_ylabel("criterio (sin unidad)")
izquierda.legend()
pesos, medias, covarianzas = best_fit(geyser, 2, "full", 8)
draw.points(derecha, geyser, e_step(geyser, pesos, medias, covarianzas).argmax(1))
draw.ellipses(derecha, medias, covarianzas)
derecha.set_xlabel("duración (min)")
derecha.set_ylabel("espera (min)")
figura.tight_layout()
# %% [markdown] geyser-report
Hay dos clases de erupciones: cortas y largas.

Comparé modelos de una a cinco componentes. Cada componente más describe mejor los datos, y cada criterio cobra un precio distinto por ella. El BIC elige tres componentes de la misma forma (2314,3; con dos, 2322,2, es decir, 7,9 más). El AIC elige cuatro de forma libre (2260,5), pero cinco y tres están a menos de 5. El ICL elige dos de forma libre (2323,6; con la misma forma, 4,5 más).

No están de acuerdo porque preguntan cosas distintas. El AIC cobra 2 por parámetro y quiere predecir bien; el BIC cobra log 272 = 5,6; el ICL cobra además la duda sobre la clase de cada erupción. La tercera componente del BIC divide las erupciones largas en dos (3,8 y 4,5 minutos) que se solapan: describe mejor la nube, pero no es una clase que se pueda reconocer.

Para hablar de clases uso el modelo de dos; para calcular la espera, el de tres.

- Cortas: 2,0 ± 0,3 min, espera de 54 ± 6 min, el 36 %.
- Largas: 4,3 ± 0,4 min, espera de 80 ± 6 min, el 64 %.

No se debe concluir que haya dos (o tres) mecanismos en el subsuelo, ni que una diferencia de 4 o 5 en un criterio sea una prueba, ni que los números valgan para otra época: son 272 erupciones de un solo período, y las erupciones seguidas dependen unas de otras.
