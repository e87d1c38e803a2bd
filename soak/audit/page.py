"""The figures of several runs for `docs/reliability.md`."""

from collections.abc import Sequence

from .run import Run
from .verdict import Check, broken, times

BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"

type Audited = tuple[Run, Sequence[Check]]


def written(page: str, audited: Sequence[Audited]) -> str:
    """The page with the figures of these runs in their place. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{figures(audited)}\n{END}{after}"


def figures(audited: Sequence[Audited]) -> str:
    """A table of the runs, and one of the promises with what each run put to the test."""
    lines = [
        "| Run | Connected | Faults | Home Assistant was away | What was given and sent |",
        "|---|---|---|---|---|",
    ]
    for run, _ in audited:
        kinds = {span.name for span in run.happened}
        lines.append(
            f"| `{_command(run)}` | {run.ways} | {len(run.happened)} of {len(kinds)} kinds"
            f" | {times(run.times_away)} | {len(run.calls):,} calls,"
            f" {len(run.hub_orders):,} orders at the hub, {len(run.doors):,} doors |"
        )
    seeds = [f"Seed {run.seed.get('seed')}" for run, _ in audited]
    lines += [
        "",
        f"| Promise | {' | '.join(seeds)} |",
        f"|---|{'---|' * len(seeds)}",
    ]
    for found in zip(*(checks for _, checks in audited), strict=True):
        cells = " | ".join(map(_cell, found))
        lines.append(f"| {found[0].promise} | {cells} |")
    return "\n".join(lines)


def _command(run: Run) -> str:
    minutes = (run.ended - run.began) / 60
    length = (
        f"--hours {minutes / 60:.0f}" if minutes > 59 else f"--minutes {minutes:.0f}"
    )
    if planned := run.seed.get("hours"):
        minutes = float(planned) * 60
        length = (
            f"--hours {float(planned):g}" if minutes >= 60 else f"--minutes {minutes:g}"
        )
    return f"scripts/soak {length} --seed {run.seed.get('seed')}"


def _cell(check: Check) -> str:
    what, count = next(iter(check.seen.items()))
    parts = [f"{check.outcome}", f"{count:,} {what}"]
    if check.problems:
        parts.append(broken(check))
    if check.worst:
        parts.append(check.worst)
    if check.excused:
        why = ", ".join(f"{count:,} {what}" for what, count in check.excused.items())
        parts.append(f"not counted: {why}")
    return "; ".join(parts)
