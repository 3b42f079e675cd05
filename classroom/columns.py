"""What the columns of a table mean, in the languages of learning-management systems.

Only what is known here is used to find a student. A number of the row ("No.", "Nr.", "#") is none
of a student's, whatever the students are called.
"""

import re
import unicodedata

NUMBER, SID, USERNAME, EMAIL = "number", "sid", "username", "email"
NAME, FIRST, LAST, WHOLE = "name", "first", "last", "whole"
MEANINGS = {
    # the system's own number of a student: Moodle's participant, Canvas's and Brightspace's user
    NUMBER: """identifier; id; participant; participant id; participant number; teilnehmer;
        teilnehmer in; teilnehmernummer; identifiant; identificador; identificativo; identificatie;
        canvas id; canvas user id; user id; userid; orgdefinedid; org defined id; 识别号; 標識號""",
    # the university's number
    SID: """student id; student number; student no; studentid; sid; sis user id; sis id; id number;
        matriculation number; matriculation no; matrikelnummer; matrikelnr; matrikel nr; matrikel;
        matr nr; matrnr; id nummer; kennnummer; registration number; university id; orgdefinedid;
        org defined id; institution id; numero d identification; numero d etudiant; numero etudiant;
        numero de id; numero de identificacion; numero id; matricola; numero di matricola;
        matricula; numero de matricula; numero de identificacao; studentnummer; studienummer;
        id nummer; indeks; 学号; 學號""",
    USERNAME: """username; user name; login; login id; loginid; login name; sis login id; netid;
        net id; uid; account; anmeldename; benutzername; nutzername; nutzerkennung; benutzerkennung;
        kennung; nom d utilisateur; nombre de usuario; usuario; nome utente; nome de utilizador;
        nome de usuario; gebruikersnaam; anvandarnamn; brukernavn; brugernavn; uzivatelske jmeno;
        nazwa uzytkownika; 用户名; 使用者名稱""",
    EMAIL: """email; e mail; email address; e mail address; mail; e mail adresse; emailadresse;
        mailadresse; adresse de courriel; adresse e mail; adresse mail; courriel;
        direccion de correo; direccion email; correo electronico; correo; indirizzo email;
        indirizzo e mail; endereco de email; endereco de e mail; e mailadres; emailadres;
        e postadress; e post; epost; adres e mail; 电子邮件地址; 邮箱""",
    NAME: """name; full name; fullname; student name; display name; vollstandiger name;
        nom complet; nombre completo; nome completo; nome cognome; cognome nome; volledige naam;
        fullstandigt namn; fullt navn; fulde navn; imie i nazwisko; names; 姓名; 全名""",
    FIRST: """first name; firstname; given name; given names; vorname; prenom; nombre; nome;
        voornaam; fornamn; fornavn; imie; forename; preferred name; 名""",
    LAST: """last name; lastname; surname; family name; nachname; familienname; nom;
        nom de famille; apellido; apellidos; apellido s; cognome; sobrenome; apelido; achternaam;
        efternamn; etternavn; efternavn; nazwisko; 姓""",
    # a person's, in whatever form: the row of grades.csv, or Canvas's "Lovelace, Ada"
    WHOLE: "student; user; learner; studierende; studierender; studentin; person; etudiant; alumno",
}
KNOWN = {}
for _meaning, _names in MEANINGS.items():
    for _name in _names.split(";"):
        KNOWN.setdefault(" ".join(_name.split()), []).append(_meaning)
GRADE = set(
    [
        "grade",
        "bewertung",
        "note",
        "calificacion",
        "valutazione",
        "nota",
        "cijfer",
        "beoordeling",
        "betyg",
        "karakter",
        "ocena",
        "成绩",
        "成績",
    ]
)
MOST = set(
    [
        "maximum grade",
        "bestwertung",
        "maximale bewertung",
        "note maximale",
        "calificacion maxima",
        "valutazione massima",
        "nota maxima",
        "maximumcijfer",
        "maximale cijfer",
        "hoogste cijfer",
        "maximalt betyg",
        "maksimal karakter",
        "max points",
        "max point",
        "maximum points",
        "punkte maximal",
        "max punkte",
        "maximalpunkte",
        "最高成绩",
        "最高成績",
    ]
)
# what Canvas writes before the points of each column
POSSIBLE = set(
    [
        "points possible",
        "mogliche punkte",
        "punkte moglich",
        "erreichbare punkte",
        "points possibles",
        "puntos posibles",
        "punti possibili",
        "pontos possiveis",
        "mogelijke punten",
        "满分",
    ]
)
IN_HEAD = re.compile(  # Blackboard, Brightspace
    r"(?:total pts|maxpoints|max\.? points?|out of)\s*:?\s*([\d.,]+)", re.IGNORECASE
)


def plain(text):
    """Return a heading without capitals, accents and signs."""
    text = unicodedata.normalize("NFKD", text.strip().removeprefix("\ufeff")).casefold()
    text = "".join(one for one in text if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", text))


def meanings(table):
    """Return what the columns of a table mean, by meaning: the numbers of the columns."""
    made = {}
    for column, head in enumerate(table.head):
        for meaning in KNOWN.get(plain(head), ()):
            if meaning in (NUMBER, SID, WHOLE) and _counts(table, column):
                continue
            made.setdefault(meaning, []).append(column)
    return made


def _counts(table, column):
    """Say whether a column numbers the rows: 1, 2, 3 ..."""
    cells = [table.cell(row, column) for row in table.rows]
    return cells == [str(number) for number in range(1, len(cells) + 1)]
