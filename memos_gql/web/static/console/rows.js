// A list that draws only the rows near the visible area, so that tens of thousands scroll as smoothly as ten.

import { redraw } from "./redraw.js";
import { html } from "./vendor/lit-html/lit-html.js";
import { ref } from "./vendor/lit-html/directives/ref.js";
import { repeat } from "./vendor/lit-html/directives/repeat.js";

const BEYOND = 12; // rows drawn above and below the window, at the least
const STEP = 8; // rows by which what is drawn changes: seldom, for each drawing looks at every row
const AHEAD = 150; // rows before the end at which the next page is asked for

/** Draw rows of equal height. `onEnd` is called when the end comes near; `idOf` and `draw` give the key and the template of a row. */
export class Rows {
  #element = null;
  #range = [0, 40];
  #settings;

  constructor(settings) {
    this.#settings = settings;
    this.look = () => this.#look();
  }

  enter() {
    addEventListener("scroll", this.look, { passive: true });
    addEventListener("resize", this.look, { passive: true });
  }

  leave() {
    removeEventListener("scroll", this.look);
    removeEventListener("resize", this.look);
  }

  #look() {
    if (!this.#element?.isConnected) {
      return;
    }
    const { height, rows, onEnd } = this.#settings;
    const above = -this.#element.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / height() / STEP) * STEP - BEYOND);
    const last = Math.ceil((above + innerHeight) / height() / STEP) * STEP + BEYOND;
    if (last > rows().length - AHEAD) {
      onEnd();
    }
    if (first !== this.#range[0] || last !== this.#range[1]) {
      this.#range = [first, last];
      redraw();
    }
  }

  view() {
    const { height, rows, idOf, draw } = this.#settings;
    const all = rows();
    const first = Math.min(this.#range[0], Math.max(0, all.length - 1));
    const shown = all.slice(first, this.#range[1]);
    const below = Math.max(0, all.length - first - shown.length);
    return html`<div class="rows" ${ref((element) => this.#place(element))}>
      <div .style=${`height: ${first * height()}px`}></div>
      <ul>
        ${repeat(shown, idOf, (row, place) => draw(row, first + place))}
      </ul>
      <div .style=${`height: ${below * height()}px`}></div>
    </div>`;
  }

  #place(element) {
    this.#element = element ?? null;
    if (element) {
      requestAnimationFrame(this.look);
    }
  }
}
