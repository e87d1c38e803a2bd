/** The dialogs of cards. */

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { HTMLElement: class {} });
const { SlotSheet } = await import("../src/cards/cabinet/sheet");
const { ReportExport } = await import("../src/cards/reports/export");
const { ReportFileDialog } = await import("../src/cards/reports/file");

test("a dialog is closed when its card leaves the page", () => {
  for (const Part of [SlotSheet, ReportExport, ReportFileDialog]) {
    let isOpen = true;
    const part = new Part();
    Object.assign(part, { renderRoot: { querySelector: () => ({ close: () => (isOpen = false) }) } });
    part.disconnectedCallback();
    assert.equal(isOpen, false, Part.name);
  }
});
