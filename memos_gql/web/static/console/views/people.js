// The users and agents of the project, as places to switch between.

import { account } from "../account.js";
import { deleteAfterAsking } from "../confirm.js";
import { empty, icon, moment, refused } from "../parts.js";
import { people, readPeople } from "../people.js";
import { redraw } from "../redraw.js";
import { go } from "../router.js";
import { switchTo } from "../switch.js";
import { count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { sections } from "./sections.js";

let refusal = null;

export const title = () => say("section.people");

export async function enter() {
  try {
    await readPeople();
    refusal = null;
  } catch (error) {
    refusal = error;
  }
  redraw();
}

export const refresh = enter;

function look(owner) {
  switchTo(owner);
  go("memories");
}

function person({ id, ownerKind: kind, memoryCount, lastSentAt }) {
  const isShown = account.owner.id === id && account.owner.kind === kind;
  return html`<li class="card person">
    ${icon("person")}
    <div>
      <strong class="name">${id}</strong>
      <span class="soft">
        ${kind === "AGENT" ? html`${named("owner", kind)} · ` : nothing}${count("memories", memoryCount)}${lastSentAt ? html` · ${moment(lastSentAt)}` : nothing}
      </span>
    </div>
    <span class="actions">
      ${isShown
        ? html`<span class="tag">${say("people.shown")}</span>`
        : html`<button type="button" @click=${() => look({ id, kind })}>${say("people.show")}</button>`}
      <button
        type="button"
        class="danger quiet"
        @click=${() => deleteAfterAsking({ select: { filter: {} }, owner: { id, kind }, onDone: enter })}
      >
        ${say("people.forget")}
      </button>
    </span>
  </li>`;
}

export function view() {
  return html`<h1 tabindex="-1">${title()}</h1>
    ${sections("people")} ${refused(refusal)}
    ${people.length ? nothing : empty(say("people.none"), say("people.none.text"))}
    <ul class="stack plain">${people.map(person)}</ul>`;
}
