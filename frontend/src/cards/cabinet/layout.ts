/** Where the doors of a cabinet stand. */

export const ORDERS = ["rows", "columns"] as const;
/** Whether slots are numbered along rows, or down columns. */
export type Order = (typeof ORDERS)[number];

export const MOST_COLUMNS = 12;
/** How many doors stand above each other where nobody says otherwise: 8 slots are 2 by 4, 12 are 3 by 4. */
const USUAL_ROWS = 4;
const USUAL_COLUMNS = 6;

export function columnsFor(slots: number, wanted?: number): number {
  if (wanted !== undefined && wanted >= 1) return Math.min(Math.floor(wanted), MOST_COLUMNS, Math.max(slots, 1));
  return Math.max(1, Math.min(Math.ceil(slots / USUAL_ROWS), USUAL_COLUMNS));
}

/** The rows from top to bottom; only the last places may be empty. */
export function rowsOf<Slot>(slots: readonly Slot[], columns: number, order: Order = "rows"): (Slot | undefined)[][] {
  const height = Math.ceil(slots.length / columns);
  return Array.from({ length: height }, (_row, row) =>
    Array.from({ length: columns }, (_column, column) =>
      order === "rows" ? slots[row * columns + column] : slots[column * height + row],
    ),
  );
}

/** The place that an arrow key, Home or End leads to from another one; undefined for other keys and at the edge. */
export function placeBeside<Slot>(rows: (Slot | undefined)[][], from: Slot, key: string): Slot | undefined {
  const row = rows.findIndex((each) => each.includes(from));
  const column = rows[row]?.indexOf(from) ?? -1;
  const places = rows.flat().filter((each) => each !== undefined);
  switch (key) {
    case "ArrowLeft":
      return rows[row]?.[column - 1];
    case "ArrowRight":
      return rows[row]?.[column + 1];
    case "ArrowUp":
      return rows[row - 1]?.[column];
    case "ArrowDown":
      return rows[row + 1]?.[column];
    case "Home":
      return places[0];
    case "End":
      return places.at(-1);
    default:
      return undefined;
  }
}
