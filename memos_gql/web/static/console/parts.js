// Small components that all places use.

import { bytes, exactly, percent, say, when } from "./words.js";
import { html, nothing, svg } from "./vendor/lit-html/lit-html.js";

const DRAWN = {
  add: svg`<path d="M12 5v14M5 12h14"/>`,
  tasks: svg`<path d="M4 6.5 5.5 8 8.5 5M4 13l1.5 1.5 3-3M4 19.5 5.5 21l3-3M12 6.5h8M12 13h8M12 19.5h8" transform="translate(0 -1)"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  memories: svg`<path d="M6 4h9.5a2.5 2.5 0 0 1 2.5 2.5V20H8.5A2.5 2.5 0 0 1 6 17.5zM6 17.5A2.5 2.5 0 0 1 8.5 15H18M9.5 8h5"/>`,
  file: svg`<path d="M7 3.5h7l4 4V20.5H7zM14 3.5v4h4"/>`,
  picture: svg`<rect x="4" y="5" width="16" height="14" rx="2"/><circle cx="9" cy="10" r="1.5"/><path d="m5 18 5-5 3 3 2.5-2.5L20 18"/>`,
  camera: svg`<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.5"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  key: svg`<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3"/>`,
  person: svg`<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.5-4 3.5-6 7-6s6.5 2 7 6"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  warning: svg`<path d="M12 4 2.5 20h19zM12 10v4.5M12 17v.5"/>`,
  open: svg`<path d="M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9"/>`,
  back: svg`<path d="M14.5 5 8 12l6.5 7"/>`,
  forth: svg`<path d="M9.5 5 16 12l-6.5 7"/>`,
  play: svg`<path d="m8 5 11 7-11 7z"/>`,
};

export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${DRAWN[name]}</svg>`;
}

/** A progress bar, from 0 to 1. */
export function progress(fraction, name) {
  return html`<progress value=${Math.floor(fraction * 100)} max="100" aria-label=${name}>${percent(fraction)}</progress>`;
}

/** The progress of an upload. Its role is not `progressbar`, because the task only begins after the upload. */
export function uploadingBar({ sent, total }) {
  return html`<div class="uploading">
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="100" height="6" /><rect class="part" width=${(sent / total) * 100} height="6" />
    </svg>
    <p class="soft">${say("add.sent", { sent: bytes(sent), total: bytes(total) })}</p>
  </div>`;
}

/** The relativity of a match, as a small bar and a number. */
export function relativity(fraction) {
  const shown = percent(fraction);
  return html`<span class="relativity" title=${say("hit.relativity", { percent: shown })}>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="100" height="8"/><rect class="part" width=${fraction * 100} height="8"/>
    </svg>
    <span class="unseen">${say("hit.relativity", { percent: shown })}</span><span aria-hidden="true">${shown}</span>
  </span>`;
}

export function moment(time) {
  return html`<time datetime=${time} title=${exactly(time)}>${when(time)}</time>`;
}

/** An error message, if there is an error. */
export function refused(refusal) {
  return refusal ? html`<p class="refusal" role="alert">${icon("warning")}<span>${refusal.message}</span></p>` : nothing;
}

export function loading() {
  return html`<div class="loading" role="status"><span class="unseen">${say("loading")}</span><i></i><i></i><i></i></div>`;
}

export function empty(title, text, more = nothing) {
  return html`<div class="empty"><h2>${title}</h2><p>${text}</p>${more}</div>`;
}

/** A field with its label; `control` has the id. */
export function field(id, label, control, hint = "") {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${control} ${hint ? html`<p class="hint" id=${`${id}-hint`}>${hint}</p>` : nothing}
  </div>`;
}

export function options(values, chosen, name) {
  return values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${name(value)}</option>`);
}

/** The button that loads the next page of a list. It is never disabled, because it would lose the focus. */
export function moreButton({ hasMore, isBusy, onMore }) {
  const click = () => isBusy || onMore();
  return hasMore ? html`<button type="button" class="more" aria-disabled=${String(isBusy)} @click=${click}>${say("more")}</button>` : nothing;
}
