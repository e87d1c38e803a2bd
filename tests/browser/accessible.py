"""What axe-core finds wrong with a part of a page: names, roles, contrast, the keyboard."""

import asyncio
from pathlib import Path

from playwright.async_api import Locator
import pytest

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"

needs_axe = pytest.mark.skipif(
    not AXE.exists(),
    reason="the frontend's tools are not installed: scripts/setup --system",
)

RUN = """async (element) => {
  const { violations } = await axe.run(element, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { region: { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${failureSummary} ${html}`));
}"""
"""A card is never a whole page: that has its regions from Home Assistant."""


async def faults_of(part: Locator) -> list[str]:
    """What keeps somebody from using this part, as lines to read."""
    page = part.page
    if not await page.evaluate("typeof axe === 'object'"):
        await page.add_script_tag(path=AXE)
    faults: list[str] = await part.evaluate(RUN)
    for _ in range(20):
        if not faults:
            break
        # Colours that go over from light to dark are not those that anybody reads.
        await asyncio.sleep(0.1)
        faults = await part.evaluate(RUN)
    return faults
