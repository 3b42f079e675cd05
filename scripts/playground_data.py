"""Write the playground's data: ``python scripts/playground_data.py [--check]``.

The presets come from `gmm_lib.data`, rounded, or are drawn here from numpy's RandomState where the
book has no such data. They end as ``playground/data/generated.js``; with ``--check`` nothing is
written, and the exit code says whether that file is what would be.
"""

import base64
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from gmm_lib import data  # noqa: E402

TARGET = ROOT / "playground" / "data" / "generated.js"
SIZE = 300  # points of the made data


def two_moons(rng):
    """Two half circles that reach into each other."""
    angle = rng.uniform(0, np.pi, SIZE // 2)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    points = np.concatenate([upper, [1, 0.5] - upper])
    return points + rng.normal(0, 0.1, points.shape)


def ring(rng):
    """A circle with a group in its middle."""
    angle, radius = rng.uniform(0, 2 * np.pi, SIZE - 60), rng.normal(4, 0.3, SIZE - 60)
    outside = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.concatenate([outside, rng.normal(0, 0.6, (60, 2))])


def presets():
    """Give each drawn or measured data set: points, rounded, and decimals."""
    stars = data.star_cluster().proper_motion
    return {
        "round_blobs": (data.blobs()[0], 3),
        "old_faithful": (data.old_faithful(), 3),
        "stars": (stars, 2),
        "two_moons": (two_moons(np.random.RandomState(0)), 3),
        "ring": (ring(np.random.RandomState(0)), 2),
        "square": (np.random.RandomState(0).uniform(-3, 3, (SIZE, 2)), 2),
        "overlapping": (data.blobs(SIZE, centers=3, cluster_std=2.5, random_state=1)[0], 2),
        "ages": (data.age_groups(SIZE)[0][:, np.newaxis], 1),
    }


def pack(points, decimals):
    """Write points as the text that ``unpack`` of ``playground/data/pack.js`` reads."""
    wholes = np.rint(points * 10**decimals).astype(int)
    low = wholes.min(axis=0)
    bits = [max(1, int(high).bit_length()) for high in (wholes - low).max(axis=0)]
    written = "".join(
        f"{value:0{width}b}"
        for row in (wholes - low).tolist()
        for value, width in zip(row, bits, strict=True)
    )
    written += "0" * (-len(written) % 8)
    body = int("1" + written, 2).to_bytes(len(written) // 8 + 1, "big")[1:]
    text = base64.urlsafe_b64encode(body).decode().rstrip("=")
    head = ",".join(f"{a}:{b}" for a, b in zip(low.tolist(), bits, strict=True))
    return f"{decimals}.{len(points)}.{head}.{text}"


def module():
    """Give the text of the JavaScript module."""
    packed = {name: pack(*preset) for name, preset in presets().items()}
    stretch = json.dumps(data.stretch_matrix().tolist())
    return (
        "/** Made by scripts/playground_data.py from gmm_lib.data; not edited by hand. */\n"
        f"export const PACKED = {json.dumps(packed, indent=2)};\n"
        f"export const STRETCH_MATRIX = {stretch};\n"
    )


def main():
    text = module()
    if "--check" in sys.argv[1:]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        sys.exit(0 if same else f"{TARGET.name} is not what gmm_lib.data gives: run {__file__}")
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
