// The sign-in form: an API key, and advice if it is refused.

import { account, useKey } from "../account.js";
import { field, icon } from "../parts.js";
import { redraw } from "../redraw.js";
import { say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";

let opened = () => {};

/** Register a callback for when a key was entered. */
export function whenOpened(callback) {
  opened = callback;
}

function submit(event) {
  event.preventDefault();
  const { key, remember } = event.target.elements;
  if (!key.value.trim()) {
    account.refusal = say("key.missing");
    redraw();
    key.focus();
    return;
  }
  useKey(key.value.trim(), { isRemembered: remember.checked });
  opened();
}

export const title = () => say("key.title");

export function view() {
  return html`<div class="door">
    <h1 tabindex="-1">${say("key.headline")}</h1>
    <p class="lead">${say("key.lead")}</p>
    <form class="card" novalidate @submit=${submit}>
      ${field(
        "key",
        say("key.label"),
        html`<input
          id="key"
          name="key"
          type="password"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="key-hint"
          aria-invalid=${String(Boolean(account.refusal))}
        />`,
        say("key.hint"),
      )}
      ${account.refusal ? html`<p class="refusal" role="alert">${icon("warning")}<span>${account.refusal}</span></p>` : nothing}
      <label class="check"><input type="checkbox" name="remember" /><span>${say("key.remember")}</span></label>
      <button class="primary">${say("key.use")}</button>
    </form>
    <p class="soft">${say("key.privacy")}</p>
  </div>`;
}
