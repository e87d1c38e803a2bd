"""Fill the tables and examples of README and docs; with --check say which pages are not as the code has them."""

import argparse
import sys

from .contents import CONTENTS
from .pages import filled, pages, unclosed_in
from .texts import ROOT


def main() -> int:
    """Fill, check or list; 1 if a page is not up to date, or has a mark without an end."""
    parser = argparse.ArgumentParser(prog="scripts/tables", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--list", action="store_true", help="name what there is")
    parser.add_argument("--show", metavar="MARK", help="print one of these")
    given = parser.parse_args()
    if given.list:
        print("\n".join(CONTENTS))
        return 0
    if given.show:
        print(CONTENTS[given.show]())
        return 0
    stale = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for name in unclosed_in(text):
            print(f"{page.relative_to(ROOT)}: <!-- {name} --> has no <!-- end -->")
            stale = 1
        fresh = filled(text, CONTENTS)
        if fresh == text:
            continue
        print(f"{page.relative_to(ROOT)}: {'stale' if given.check else 'filled'}")
        if given.check:
            stale = 1
        else:
            page.write_text(fresh, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
