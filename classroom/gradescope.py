"""Gradescope's export: folders with numbers, and a list that says whose they are.

*Export submissions* gives ``assignment_N_export``: a folder ``submission_N`` for each try that
counts, and ``submission_metadata.yml`` with the names, numbers, addresses and the time. Of a group,
each member gets the same.
"""

import re
from datetime import datetime

import yaml

from .people import Who, clean

NAME = "submission_metadata.yml"
EXPORT = re.compile(r"^assignment_\d+_export$")
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # texts alone: 001 stays 001, tags make none


def owners(files, tops):
    """Return the folders of an export with the people that each belongs to, and what is wrong.

    A list that lies in a student's own folder tells nothing.

    Parameters
    ----------
    files : list of File
        Of the name ``submission_metadata.yml``.
    tops : set of str
        The names of all folders of the place itself.
    """
    made, wrong = {}, []
    for file in files:
        folder = file.name.rpartition("/")[0]
        export = EXPORT.match(folder)
        if folder and not export and (file.inside or tops != {folder}):
            continue
        try:
            told = yaml.load(file.content.decode("utf-8-sig"), LOADER)
            entries = told.items()
        except (yaml.YAMLError, ValueError, AttributeError, RecursionError):
            wrong.append(f"{file.name} cannot be read: whose the folders are is not known")
            continue
        for name, entry in entries:
            people = _people(entry)
            if people:
                made[f"{folder}/{name}".strip("/")] = people
    return made, wrong


def _people(entry):
    """Return the people of one entry, [] where it is none."""
    if not isinstance(entry, dict) or not isinstance(entry.get(":submitters"), list):
        return []
    when = _time(entry.get(":created_at"))
    made = []
    for one in entry[":submitters"]:
        if not isinstance(one, dict):
            continue
        name, number, email = (_text(one.get(key)) for key in (":name", ":sid", ":email"))
        label = clean(f"{name}_{number}" if number else email or name)
        if name or number or email:
            made.append(Who(label, name, number, email, "gradescope", when))
    return made


def _text(value):
    return value.strip()[:200] if isinstance(value, str) and value not in ("null", "~") else ""


def _time(value):
    """Return a time as Ruby writes it: 2026-02-01 22:10:11.123456789 -08:00, or with a Z."""
    found = re.match(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\S*?\s*(Z|UTC|[+-]\d\d:?\d\d)?$",
                     value if isinstance(value, str) else "")  # fmt: skip
    if not found:
        return None
    zone = {"Z": "+00:00", "UTC": "+00:00", None: "+00:00"}.get(found[3], found[3])
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
    except ValueError:
        return None
