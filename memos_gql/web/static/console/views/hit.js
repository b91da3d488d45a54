// One match of a search: its text, its source, and the explanation of its rank.

import { isLong, marked, matchedLines, runsIn } from "../highlight.js";
import { icon, moment, relativity } from "../parts.js";
import { openOriginal } from "../pictures.js";
import { redraw } from "../redraw.js";
import { address } from "../router.js";
import { count, named, say } from "../words.js";
import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { openMemory } from "./memory.js";
import { clipping } from "./page.js";

const NOT_ADDED = new Set(["doubt", "merit", "total"]);
const FULL = 8; // log-odds that fill a bar
const whole = new Set();
const failed = new Map();

function kindOf({ __typename }) {
  return { TextMemory: "TEXT", PreferenceMemory: "PREFERENCE", ToolSchemaMemory: "TOOL_SCHEMA", ToolTrajectoryMemory: "TOOL_TRAJECTORY" }[__typename];
}

/** Name the kind of a memory, unless it is text, like most memories. */
export function kindTag(memory) {
  const kind = kindOf(memory);
  return kind === "TEXT" ? nothing : html`<span class="tag">${named("kind", kind)}</span>`;
}

function fileSource({ provenance }) {
  return provenance.find(({ __typename }) => __typename === "FileSource");
}

function sayer({ provenance }) {
  const [source] = provenance;
  const message = source?.message ?? source?.carrier;
  return message ? named("role", message.role) : "";
}

async function open(file) {
  failed.delete(file.id);
  try {
    await openOriginal(file);
  } catch (error) {
    failed.set(file.id, error.message);
    redraw();
  }
}

function heading(memory, source) {
  if (!source) {
    return html`${icon("memories")}<span class="name">${sayer(memory) || named("kind", kindOf(memory))}</span>`;
  }
  const page = source.page && source.file.pageCount > 1 ? html`<span class="soft">${say("hit.page", { page: source.page })}</span>` : nothing;
  return html`${icon(source.file.pageCount ? "file" : "picture")}<span class="name">${source.file.name}</span>${page}`;
}

function termRow([name, value]) {
  const size = (Math.min(Math.abs(value), FULL) / FULL) * 50;
  return html`<div class="term">
    <dt>${say(`term.${name}`)}</dt>
    <dd>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="axis" x="49.75" width="0.5" height="8" />
        ${svg`<rect class=${value < 0 ? "against" : "for"} x=${value < 0 ? 50 - size : 50} width=${size} height="8"/>`}
      </svg>
      <span>${value.toFixed(1)}</span>
    </dd>
  </div>`;
}

function isSeen(value) {
  return Math.abs(value) >= 0.05;
}

function explained(explanation) {
  const terms = Object.entries(explanation).filter(([name, value]) => !NOT_ADDED.has(name) && isSeen(value));
  const doubt = isSeen(explanation.doubt) ? [["doubt", explanation.doubt]] : [];
  terms.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
  return html`<details class="why">
    <summary>${say("hit.why")}</summary>
    <p class="soft">${say("hit.why.text")}</p>
    <dl>${[...terms, ["total", explanation.total], ...doubt].map(termRow)}</dl>
  </details>`;
}

function toggle(id) {
  whole.has(id) ? whole.delete(id) : whole.add(id);
  redraw();
}

export function hit({ node: memory, relativity: fraction, alike, highlights, explanation }) {
  const source = fileSource(memory);
  const strengths = source ? matchedLines(source.excerpt, highlights) : [];
  const isWhole = whole.has(memory.id);
  return html`<li class="card hit" data-memory=${memory.id}>
    <header>${heading(memory, source)}${kindTag(memory)}${relativity(fraction)}</header>
    <p class="words">${marked(memory.value, runsIn(memory.value, highlights), { isWhole })}</p>
    ${isLong(memory.value)
      ? html`<button type="button" class="link" aria-expanded=${String(isWhole)} @click=${() => toggle(memory.id)}>
          ${say(isWhole ? "hit.less" : "hit.all")}
        </button>`
      : nothing}
    ${source ? clipping(source, strengths) : nothing}
    ${source && failed.has(source.file.id) ? html`<p class="refusal" role="alert">${failed.get(source.file.id)}</p>` : nothing}
    <footer>
      <span class="soft">
        ${source ? nothing : html`${sayer(memory)} · `}${moment(memory.saidAt)} ·
        <a href=${address("conversations", { id: memory.conversationId })}>${say("hit.conversation")}</a>
        ${alike ? html` · ${count("hit.alike", alike)}` : nothing}
      </span>
      <span class="actions">
        ${source ? html`<button type="button" class="quiet" @click=${() => open(source.file)}>${icon("open")}${say("file.open")}</button>` : nothing}
        <button type="button" class="quiet" @click=${() => openMemory(memory.id)}>${say("hit.details")}</button>
      </span>
    </footer>
    ${explained(explanation)}
  </li>`;
}
