"""Write all chapters as Jupyter notebooks: ``python scripts/notebooks.py [folder]``.

They go to ``build/notebooks``, with the library's wheel beside them.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "_ext")]

from gmm_book import notebooks  # noqa: E402

if __name__ == "__main__":
    notebooks.main(ROOT)
