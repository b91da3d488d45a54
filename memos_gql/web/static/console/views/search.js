// The place "Search": matches, best first, with their places in the files.

import { account, whose } from "../account.js";
import { announce } from "../announce.js";
import { ask } from "../api.js";
import { call } from "../calls.js";
import * as examples from "../examples.js";
import { BASES, SEARCH } from "../operations.js";
import { empty, loading, moreButton, options, refused } from "../parts.js";
import { conversations, readConversations } from "../people.js";
import { redraw } from "../redraw.js";
import { address, go, where } from "../router.js";
import { count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { hit } from "./hit.js";

const KINDS = ["TEXT", "PREFERENCE", "TOOL_SCHEMA", "TOOL_TRAJECTORY"];
const TIMES = { day: 1, week: 7, month: 30, year: 365 };
const DAY_MS = 86_400_000;
const PAGE_SIZE = 10;
const LIKELY = 0.3;

const found = { asked: "", edges: [], isBusy: false, hasMore: false, cursor: null, tookMs: 0, refusal: null, call: null };
let bases = [];

export const title = () => say("place.search");

/** The search parameters in the URL. */
export function wanted() {
  const { query } = where();
  const chosen = Object.fromEntries(["q", "kinds", "conversation", "time", "from", "to", "base"].map((name) => [name, query.get(name) ?? ""]));
  return { ...chosen, kinds: chosen.kinds ? chosen.kinds.split(",") : [] };
}

export function searchFor(changes) {
  const next = { ...wanted(), ...changes };
  go("search", { query: { ...next, kinds: next.kinds.join(",") } });
}

/** Return the start of a day in the browser's time zone. */
function dayStart(day, after = 0) {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + after);
  return start.toISOString();
}

export function filterOf({ kinds, conversation, time, from, to }) {
  return {
    ...(kinds.length && { kinds }),
    ...(conversation && { conversationIds: [conversation] }),
    ...(TIMES[time] && { saidAfter: new Date(Date.now() - TIMES[time] * DAY_MS).toISOString() }),
    ...(time === "days" && from && { saidAfter: dayStart(from) }),
    ...(time === "days" && to && { saidBefore: dayStart(to, 1) }),
  };
}

function variables(chosen) {
  const filter = filterOf(chosen);
  return {
    ...whose(),
    query: chosen.q,
    ...(Object.keys(filter).length && { filter }),
    ...(chosen.base && { knowledgeBaseIds: [chosen.base] }),
  };
}

async function search({ isMore = false } = {}) {
  const chosen = wanted();
  const asked = JSON.stringify([chosen, account.owner]);
  Object.assign(found, { asked, isBusy: true, refusal: null, ...(!isMore && { edges: [], hasMore: false, cursor: null }) });
  redraw();
  try {
    const sent = variables(chosen);
    const { searchMemory } = await ask(SEARCH, { ...sent, first: PAGE_SIZE, after: isMore ? found.cursor : null });
    if (asked === found.asked) {
      take(searchMemory, sent);
    }
  } catch (error) {
    found.refusal = asked === found.asked ? error : found.refusal;
  } finally {
    found.isBusy &&= asked !== found.asked;
    redraw();
  }
}

function take({ edges, pageInfo, tookMs }, { ownerKind, ...sent }) {
  const shown = { ...sent, ...(ownerKind !== "USER" && { ownerKind }) };
  Object.assign(found, { edges: [...found.edges, ...edges], hasMore: pageInfo.hasNextPage, cursor: pageInfo.endCursor, tookMs });
  found.call = { query: examples.SEARCH, variables: shown };
  announce(count("search.found", found.edges.length));
}

export function enter() {
  readConversations().catch(() => {});
  ask(BASES, { first: 100 })
    .then(({ knowledgeBases }) => {
      bases = knowledgeBases.edges.map(({ node }) => node);
      redraw();
    })
    .catch(() => {});
  moved();
}

/** Search again if the parameters in the URL have changed. */
export function moved() {
  const chosen = wanted();
  if (chosen.q && JSON.stringify([chosen, account.owner]) !== found.asked) {
    search();
  }
}

export function refresh() {
  if (wanted().q && found.refusal) {
    search();
  }
}

export function ownerChanged() {
  Object.assign(found, { asked: "", edges: [], call: null });
  moved();
}

function kindButtons({ kinds }) {
  const flip = (kind) => searchFor({ kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] });
  return html`<div class="chips" role="group" aria-label=${say("search.kinds")}>
    ${KINDS.map(
      (kind) => html`<button type="button" class="chip" aria-pressed=${String(kinds.includes(kind))} @click=${() => flip(kind)}>${named("kind", kind)}</button>`,
    )}
  </div>`;
}

function chooser(id, label, choices, chosen, name, change) {
  return html`<span class="chooser">
    <label class="unseen" for=${id}>${label}</label>
    <select id=${id} @change=${(event) => change(event.target.value)}>
      ${options(choices, chosen, name)}
    </select>
  </span>`;
}

function days({ from, to }) {
  const input = (id, label, value, name) =>
    html`<label for=${id}>${label}</label><input id=${id} type="date" .value=${value} @change=${(event) => searchFor({ [name]: event.target.value })} />`;
  return html`<span class="days">${input("from", say("search.from"), from, "from")}${input("to", say("search.to"), to, "to")}</span>`;
}

function filters(chosen) {
  const titles = new Map(conversations.map(({ id, title: name }) => [id, name || id]));
  const known = chosen.conversation && !titles.has(chosen.conversation) ? [chosen.conversation] : [];
  const nameOf = (id) => (id ? (titles.get(id) ?? id) : say("search.conversation.any"));
  const baseOf = (id) => (id === "all" ? say("search.base.all") : (bases.find((base) => base.id === id)?.name ?? say("search.base.none")));
  return html`<div class="filters">
    ${kindButtons(chosen)}
    ${chooser("in-conversation", say("search.conversation"), ["", ...known, ...titles.keys()], chosen.conversation, nameOf, (conversation) =>
      searchFor({ conversation }),
    )}
    ${chooser("time", say("search.time"), ["", ...Object.keys(TIMES), "days"], chosen.time, (time) => say(`search.time.${time || "any"}`), (time) =>
      searchFor({ time }),
    )}
    ${bases.length
      ? chooser("base", say("search.base"), ["", "all", ...bases.map(({ id }) => id)], chosen.base, baseOf, (base) => searchFor({ base }))
      : nothing}
    ${chosen.time === "days" ? days(chosen) : nothing}
  </div>`;
}

function hits() {
  const first = found.edges.findIndex(({ relativity }) => relativity < LIKELY);
  const likely = first < 0 ? found.edges : found.edges.slice(0, first);
  const others = first < 0 ? [] : found.edges.slice(first);
  const listed = (edges) => html`<ol class="hits">${repeat(edges, ({ node }) => node.id, hit)}</ol>`;
  return html`${likely.length ? listed(likely) : html`<p class="lead">${say("search.unlikely.all")}</p>`}
  ${others.length ? html`<h2 class="divider">${say("search.unlikely")}</h2>${listed(others)}` : nothing}`;
}

function results() {
  if (found.refusal) {
    return refused(found.refusal);
  }
  if (found.isBusy && !found.edges.length) {
    return loading();
  }
  if (!found.edges.length) {
    return empty(say("search.none"), say("search.none.text"), html`<a class="button" href=${address("add")}>${say("tasks.none.add")}</a>`);
  }
  return html`<p class="soft summary">${count("search.found", found.edges.length)} · ${Math.round(found.tookMs)} ms</p>
    ${hits()} ${moreButton({ hasMore: found.hasMore, isBusy: found.isBusy, onMore: () => search({ isMore: true }) })}
    ${found.call ? call(found.call) : nothing}`;
}

export function view() {
  const chosen = wanted();
  return html`<h1 tabindex="-1" class=${chosen.q ? "asked" : ""}>${chosen.q || say("search.title")}</h1>
    ${chosen.q ? nothing : html`<p class="lead">${say("search.lead", { user: account.owner.id })}</p>`} ${filters(chosen)} ${chosen.q ? results() : nothing}`;
}
