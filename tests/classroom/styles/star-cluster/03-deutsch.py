# style: German, own e_step in the free cell, helper functions, comments
# %% setting-own-steps
def e_step(X, weights, means, covariances):
    # aus Aufgabe 3, mit solve
    spalten = []
    for gewicht, mittel, kovarianz in zip(weights, means, covariances):
        abweichung = X - mittel
        quadrate = np.sum(abweichung * np.linalg.solve(kovarianz, abweichung.T).T, axis=1)
        spalten.append(np.log(gewicht) - 0.5 * (np.linalg.slogdet(kovarianz)[1] + quadrate))
    logarithmen = np.column_stack(spalten)
    logarithmen -= logarithmen.max(axis=1, keepdims=True)
    zahlen = np.exp(logarithmen)
    return zahlen / zahlen.sum(axis=1, keepdims=True)
# %% distance
def distance(parallax):
    # 1 Bogensekunde = 1000 mas; ohne positive Parallaxe keine Entfernung
    entfernung = np.full(len(parallax), np.nan)
    positiv = parallax > 0
    entfernung[positiv] = 1000.0 / parallax[positiv]
    return entfernung
# %% select
def select(position, distances, motion, centre, limits):
    halbe_breite, nah, fern, am_schnellsten = limits
    im_feld = np.all(np.abs(position - np.asarray(centre)) < halbe_breite, axis=1)
    in_der_tiefe = np.logical_and(distances > nah, distances < fern)  # nan ergibt False
    langsam = np.sum(motion**2, axis=1) < am_schnellsten**2
    return im_feld & in_der_tiefe & langsam
# %% membership
def membership(X, weights, means, covariances):
    flächen = [np.pi * np.sqrt(np.linalg.det(kovarianz)) for kovarianz in covariances]
    haufen = int(np.argmin(flächen))
    return e_step(X, weights, means, covariances)[:, haufen]
# %% expected-errors
def expected_errors(probabilities, threshold=0.5):
    mitglied = probabilities > threshold
    fremde = np.sum(1 - probabilities[mitglied]) / np.sum(mitglied)
    verloren = np.sum(probabilities[~mitglied]) / np.sum(probabilities)
    return float(fremde), float(verloren)
# %% mean-parallax
def mean_parallax(parallax, error, probabilities):
    gewicht = probabilities / error**2
    summe = gewicht.sum()
    mittel = (gewicht * parallax).sum() / summe
    fehler = np.sqrt((gewicht**2 * (parallax - mittel) ** 2).sum()) / summe
    return float(mittel), float(fehler)
# %% distance-and-error
def distance_and_error(parallax, error):
    entfernung = 1000 / parallax
    # relativer Fehler bleibt gleich
    return entfernung, entfernung * error / parallax
# %% setting-student-id
student_id = "Müßig, Ölaf"
# %% own-cluster
MITTE = np.array([66.75, 15.9])
GRENZEN = (12, 33, 67, 300)
entfernungen = distance(catalogue.parallax)
own_chosen = select(catalogue.position, entfernungen, catalogue.proper_motion, MITTE, GRENZEN)
sterne = catalogue[own_chosen]
gewichte, mittelwerte, kovarianzen = fit(sterne.proper_motion, 2, seed=0)
wahrscheinlich = membership(sterne.proper_motion, gewichte, mittelwerte, kovarianzen)
own_members = wahrscheinlich > 0.5
own_motion = mittelwerte[np.argmin(np.linalg.det(kovarianzen))]
own_errors = expected_errors(wahrscheinlich)
own_distance = distance_and_error(*mean_parallax(sterne.parallax, sterne.parallax_error, wahrscheinlich))
print(f"{own_chosen.sum()} Sterne, {own_members.sum()} Mitglieder, Bewegung {own_motion.round(1)}")
print(f"Fremde {own_errors[0]:.1%}, verloren {own_errors[1]:.1%}, Entfernung {own_distance[0]:.2f} ± {own_distance[1]:.2f} pc")
# %% absolute-magnitude
def absolute_magnitude(magnitude, parallax):
    # m - M = 5 log10(d / 10 pc)
    return magnitude - 5 * np.log10((1000 / parallax) / 10)
# %% cluster-figure
bild, (links, rechts) = plt.subplots(1, 2, figsize=(10, 4.2))
draw.points(links, sterne.proper_motion, own_members.astype(int), names=["Feld", "Mitglieder"])
draw.ellipses(links, mittelwerte, kovarianzen)
links.set(xlabel="Eigenbewegung nach Osten (mas/Jahr)", ylabel="nach Norden (mas/Jahr)")
links.legend()
helligkeit = absolute_magnitude(sterne.magnitude, sterne.parallax)
farbe_bekannt = ~np.isnan(sterne.colour)
for maske, stil, name in ((~own_members, "x", "Feld"), (own_members, "o", "Mitglieder")):
    zeigen = maske & farbe_bekannt
    rechts.plot(sterne.colour[zeigen], helligkeit[zeigen], stil, ms=4, label=name)
rechts.invert_yaxis()
rechts.set(xlabel="Farbe (mag)", ylabel="absolute Helligkeit (mag)")
rechts.legend();
# %% investigation
# Frage 2: Parallaxe als drittes Merkmal. Wer kommt dazu, wer geht, und was sagt der Zeuge?
drei = np.column_stack([sterne.proper_motion, sterne.parallax])
parameter3 = fit(drei, 2, seed=0)
haufen3 = np.argmin(np.linalg.det(parameter3[2]))
wahrscheinlich3 = e_step(drei, *parameter3)[:, haufen3]
mitglieder3 = wahrscheinlich3 > 0.5
dazu, weg, beide = mitglieder3 & ~own_members, own_members & ~mitglieder3, own_members & mitglieder3
print(f"vorher {own_members.sum()}, jetzt {mitglieder3.sum()}, dazu {dazu.sum()}, weg {weg.sum()}")
print(f"erwartete Fremde {expected_errors(wahrscheinlich3)[0]:.1%}, verloren {expected_errors(wahrscheinlich3)[1]:.1%}")
abstand = distance_and_error(*mean_parallax(sterne.parallax, sterne.parallax_error, wahrscheinlich3))
print(f"Entfernung {abstand[0]:.2f} ± {abstand[1]:.2f} pc")

# Zeuge: Abstand zur Hauptreihe der gemeinsamen Mitglieder (Parabel durch Farbe und Helligkeit)
gut = beide & farbe_bekannt & (sterne.colour > 0.3) & (sterne.colour < 1.4) & (helligkeit > 1.5)
kurve = np.polyfit(sterne.colour[gut], helligkeit[gut], 3)
neben = np.abs(helligkeit - np.polyval(kurve, np.nan_to_num(sterne.colour)))
for name, maske in (("beide", beide), ("dazu", dazu), ("weg", weg), ("keins", ~own_members & ~mitglieder3)):
    hier = maske & farbe_bekannt & (sterne.colour > 0.3) & (sterne.colour < 1.4) & (helligkeit > 1.5)
    if hier.any():
        print(f"{name:6s}: {hier.sum():3d} Sterne, Median neben der Hauptreihe {np.median(neben[hier]):.2f} mag, Parallaxe {np.mean(sterne.parallax[hier]):.1f} ± {np.std(sterne.parallax[hier]):.1f} mas")
bild, ax = plt.subplots(figsize=(5, 4))
for maske, stil, name in ((~own_members & ~mitglieder3, ".", "keins"), (beide, "o", "beide"), (dazu, "^", "dazu"), (weg, "v", "weg")):
    ax.plot(sterne.colour[maske], helligkeit[maske], stil, ms=4, label=name)
ax.invert_yaxis()
ax.set(xlabel="Farbe (mag)", ylabel="absolute Helligkeit (mag)")
ax.legend();
# %% [markdown] cluster-report
Ziel war es, die Hyaden im Hipparcos-Katalog allein an ihrer Bewegung zu erkennen und ihre Entfernung zu messen.

**Vorgehen.** Aus meinem Katalog (2693 Sterne) habe ich die Sterne genommen, deren Rektaszension und Deklination um weniger als 12° von (66,75°, 15,9°) abweichen, die zwischen 33 und 67 pc entfernt sind (1000 / Parallaxe in mas) und sich um weniger als 300 mas im Jahr bewegen: 253 Sterne. An ihre Eigenbewegungen habe ich mit EM (Startwert 0) eine Mischung aus zwei Gauß-Verteilungen mit vollen Kovarianzen angepasst. Die Komponente mit der kleineren Ellipse ist der Haufen. Ein Stern mit einer Wahrscheinlichkeit über 0,5 heißt Mitglied.

**Ergebnisse.**
- Bewegung des Haufens: (105,5; −27,1) mas/Jahr
- 128 Mitglieder, davon erwartungsgemäß 6,6 % Fremde; 3,0 % der Haufensterne fehlen
- Entfernung: 46,88 ± 0,38 pc

**Vergleich.** Veröffentlicht sind 46,34 ± 0,27 pc (Perryman et al. 1998). Der Unterschied von 0,54 pc ist gut ein Standardfehler, die Werte vertragen sich. Eine unabhängige Bestätigung ist das nicht, denn beide beruhen auf demselben Satelliten und weitgehend auf denselben Sternen. Ein gemeinsamer Fehler der Parallaxen bliebe verborgen.

**Was für die Mitglieder spricht.** Im Farben-Helligkeits-Diagramm, das das Modell nicht kennt, liegen sie auf einer schmalen Hauptreihe, mittlere Abweichung 0,20 mag; bei den übrigen Sternen sind es 0,32 mag.

**Eigene Untersuchung.** Mit der Parallaxe als drittem Merkmal werden es 137 Mitglieder: 12 kommen dazu, 3 gehen. Die neuen liegen im Mittel bei 21,7 mas, also in der Entfernung des Haufens, und weichen um 0,21 mag von der Hauptreihe ab, genauso wenig wie die alten. Die drei, die gehen, haben weit gestreute Parallaxen und 0,39 mag Abweichung. Der Zeuge ist also einverstanden, soweit man das bei so wenigen Sternen sagen kann. Der Anteil der Verlorenen sinkt auf 1,2 %. Die Entfernung wird 47,12 ± 0,47 pc; sie ändert sich um weniger als ihren Fehler, ist aber nicht mehr so sauber, weil nun die Parallaxe selbst über die Mitgliedschaft entscheidet.

**Was man nicht glauben sollte.** Die Zugehörigkeit einzelner Sterne nahe 0,5; die Annahme, dass das Feld normalverteilt ist; die Grenzen 33 und 67 pc, die Sterne mit großen Fehlern abschneiden; und dass der Standardfehler alles enthält.
