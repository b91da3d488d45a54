// The frame around every place: search box, user, key, and navigation.

import { account } from "../account.js";
import { icon } from "../parts.js";
import { network } from "../network.js";
import { people } from "../people.js";
import { address, where } from "../router.js";
import { switchTo } from "../switch.js";
import { running } from "../tasks.js";
import { count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { searchFor, wanted } from "./search.js";

const PLACES = ["add", "search", "tasks", "memories"];
const WITHIN = { conversations: "memories", people: "memories", knowledge: "memories" };

function submitSearch(event) {
  event.preventDefault();
  const q = event.target.elements.q.value.trim();
  if (q) {
    searchFor({ q });
  }
}

function searchBox() {
  return html`<form class="search-box" role="search" @submit=${submitSearch}>
    ${icon("search")}
    <label class="unseen" for="q">${say("search.label")}</label>
    <input
      id="q"
      name="q"
      type="search"
      autocomplete="off"
      enterkeyhint="search"
      placeholder=${say("search.label")}
      .value=${where().place === "search" ? wanted().q : ""}
    />
  </form>`;
}

function userField() {
  const { id, kind } = account.owner;
  const change = (event) => {
    const name = event.target.value.trim();
    if (!name) {
      event.target.value = id;
      return;
    }
    switchTo({ id: name, kind: people.some((each) => each.id === name && each.ownerKind === kind) ? kind : "USER" });
  };
  return html`<div class="user">
    <label for="user">${kind === "AGENT" ? named("owner", kind) : say("user")}</label>
    <input id="user" list="people" autocomplete="off" spellcheck="false" .value=${id} @change=${change} />
    <datalist id="people">${people.filter(({ ownerKind }) => ownerKind === "USER").map((each) => html`<option value=${each.id}></option>`)}</datalist>
  </div>`;
}

function placeLink(name) {
  const { place } = where();
  const isHere = (WITHIN[place] ?? place) === name;
  const busy = name === "tasks" ? running() : 0;
  return html`<a href=${address(name)} aria-current=${isHere ? "page" : nothing}>
    ${icon(name)}<span>${say(`place.${name}`)}</span>
    ${busy ? html`<span class="badge"><span aria-hidden="true">${busy}</span><span class="unseen">${count("tasks.running", busy)}</span></span>` : nothing}
  </a>`;
}

function ends(onForget) {
  return html`<a href=${document.body.dataset.playground}>${say("playground")}</a>
    <button type="button" class="link" @click=${onForget}>${say("key.forget")}</button>`;
}

export function frame(content, { onForget }) {
  return html`<a class="skip" href="#main" @click=${skip}>${say("skip")}</a>
    <header class="top">
      <a class="brand" href=${address("add")}><img src="console/icon.svg" alt="" width="28" height="28" /><span>memos-gql</span></a>
      ${account.key && account.owner ? html`${searchBox()}${userField()}` : nothing}
    </header>
    ${account.key
      ? html`<nav class="places" aria-label=${say("places")}>
          ${PLACES.map(placeLink)}
          <span class="places-end">${ends(onForget)}</span>
        </nav>`
      : nothing}
    <main id="main">
      ${network.isThere ? nothing : html`<p class="away" role="alert">${icon("warning")}<span>${say("network.banner")}</span></p>`} ${content}
      ${account.key ? html`<footer class="foot">${ends(onForget)}</footer>` : nothing}
    </main>`;
}

function skip(event) {
  event.preventDefault();
  document.querySelector("main h1")?.focus();
}
