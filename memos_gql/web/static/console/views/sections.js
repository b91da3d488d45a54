// The sections of the place "Memories".

import { address } from "../router.js";
import { say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";

const SECTIONS = ["memories", "conversations", "people", "knowledge"];

export function sections(shown) {
  return html`<nav class="segments" aria-label=${say("sections")}>
    ${SECTIONS.map((name) => html`<a href=${address(name)} aria-current=${name === shown ? "page" : nothing}>${say(`section.${name}`)}</a>`)}
  </nav>`;
}
