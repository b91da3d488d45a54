// Redraw the whole page, once for all simultaneous changes; lit-html only updates what differs.

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
