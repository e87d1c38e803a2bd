/** For `keydown` of a button that gives an order: a key that is held down gives one, not one after the other. */
export function once(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
