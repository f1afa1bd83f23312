"""What share of the faults that mutmut planted the tests caught; less than is asked is an error."""

from __future__ import annotations

import json
import sys
from pathlib import Path

FOUND = Path("mutants/mutmut-cicd-stats.json")
LEAST = 90  # percent


def main() -> int:
    counts = json.loads(FOUND.read_text(encoding="utf-8"))
    caught = counts["killed"] + counts["timeout"] + counts["segfault"]
    tried = caught + counts["survived"] + counts["no_tests"] + counts["suspicious"]
    share = 100 * caught / tried if tried else 0.0
    sys.stdout.write(f"{caught} of {tried} faults caught, {share:.1f}%; the others: mutmut results\n")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
