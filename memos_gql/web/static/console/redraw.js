// Draws the whole page again, once for all changes of a moment; lit-html touches only what differs.

let draw = () => {};
let isDue = false;

export function drawWith(drawing) {
  draw = drawing;
}

export function redraw() {
  if (isDue) {
    return;
  }
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    draw();
  });
}
