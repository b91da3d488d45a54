// A stack of dialogs; the browser keeps the focus in the topmost one, and returns it afterwards.

import { redraw } from "./redraw.js";
import { say } from "./words.js";
import { html, nothing } from "./vendor/lit-html/lit-html.js";
import { icon } from "./parts.js";

const LEVELS = [0, 1, 2];
const open = [];

/** Show a dialog: `view` draws its content, `title` names it. */
export function openDialog({ title, view, size = "" }) {
  open.push({ title, view, size });
  redraw();
}

export function closeDialog() {
  open.pop();
  redraw();
}

export function closeDialogs() {
  open.length = 0;
  redraw();
}

function closed(level) {
  if (open.length > level) {
    open.length = level;
    redraw();
  }
}

export function dialogs() {
  return LEVELS.map((level) => {
    const { title, view, size } = open[level] ?? {};
    return html`<dialog
      class=${size ?? ""}
      aria-labelledby=${`dialog-title-${level}`}
      @close=${() => closed(level)}
      @click=${(event) => event.target === event.currentTarget && closed(level)}
    >
      ${view
        ? html`<div class="dialog">
            <header>
              <h2 id=${`dialog-title-${level}`}>${title()}</h2>
              <button type="button" class="quiet icon" aria-label=${say("close")} @click=${() => closed(level)}>${icon("close")}</button>
            </header>
            ${view()}
          </div>`
        : nothing}
    </dialog>`;
  });
}

/** Open and close the dialog elements to match the stack; called after each drawing. */
export function settleDialogs() {
  document.querySelectorAll("dialog").forEach((element, level) => {
    if (open[level] && !element.open) {
      element.showModal();
    }
    if (!open[level] && element.open) {
      element.close();
    }
  });
}
