// The place "Memories": browse, correct and delete all memories of one owner.

import { account, whose } from "../account.js";
import { ask } from "../api.js";
import { call } from "../calls.js";
import { deleteAfterAsking } from "../confirm.js";
import * as examples from "../examples.js";
import { follow } from "../live.js";
import { CHANGED, MEMORIES } from "../operations.js";
import { empty, loading, moment, options, refused } from "../parts.js";
import { conversations, readConversations } from "../people.js";
import { redraw } from "../redraw.js";
import { address } from "../router.js";
import { Rows } from "../rows.js";
import { count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { kindTag } from "./hit.js";
import { openMemory, whenChanged } from "./memory.js";
import { sections } from "./sections.js";

const PAGE_SIZE = 100;
const ROW_PX = 92;
const KINDS = ["", "TEXT", "PREFERENCE", "TOOL_SCHEMA", "TOOL_TRAJECTORY"];
const STATUSES = ["ACTIVATED", "ARCHIVED", "DELETED"];
const ORDERS = ["NEWEST", "OLDEST", "SAID_NEWEST", "SAID_OLDEST", "UPDATED_NEWEST"];
const ANEW = { rows: [], total: 0, hasMore: false, cursor: null, isRead: false, refusal: null, arrived: 0 };

const filter = { kind: "", status: "ACTIVATED", conversation: "", tag: "", orderBy: "NEWEST" };
const list = { ...ANEW, isBusy: false, turn: 0, call: null };
const chosen = new Set();
let unfollow = () => {};

const rows = new Rows({
  height: () => ROW_PX,
  rows: () => list.rows,
  idOf: ({ id }) => id,
  draw: row,
  onEnd: () => list.hasMore && !list.isBusy && !list.refusal && read(),
});

export const title = () => say("place.memories");

function conditions() {
  return {
    statuses: [filter.status],
    ...(filter.kind && { kinds: [filter.kind] }),
    ...(filter.conversation && { conversationIds: [filter.conversation] }),
    ...(filter.tag.trim() && { tags: [filter.tag.trim()] }),
  };
}

async function read() {
  const turn = list.turn;
  const variables = { ...whose(), filter: conditions(), orderBy: filter.orderBy, first: PAGE_SIZE, after: list.cursor };
  list.isBusy = true;
  try {
    const { memories } = await ask(MEMORIES, variables);
    if (turn === list.turn) {
      const known = new Set(list.rows.map(({ id }) => id));
      list.rows = [...list.rows, ...memories.edges.map(({ node }) => node).filter(({ id }) => !known.has(id))];
      Object.assign(list, { total: memories.totalCount, hasMore: memories.pageInfo.hasNextPage, cursor: memories.pageInfo.endCursor, isRead: true });
      list.call = { query: examples.MEMORIES, variables: { userId: account.owner.id, filter: conditions() } };
    }
  } catch (error) {
    list.refusal = error;
  } finally {
    if (turn === list.turn) {
      list.isBusy = false;
      redraw();
      requestAnimationFrame(rows.look);
    }
  }
}

function readAnew() {
  Object.assign(list, ANEW, { turn: list.turn + 1, isBusy: false });
  chosen.clear();
  redraw();
  read();
}

function change(changes) {
  Object.assign(filter, changes);
  readAnew();
}

/** Show the new state of a changed memory, or remove it if it no longer belongs in the list. */
function put(memory) {
  const isListed = !memory.isGone && memory.status === filter.status;
  const before = list.rows.length;
  list.rows = isListed ? list.rows.map((each) => (each.id === memory.id ? memory : each)) : list.rows.filter(({ id }) => id !== memory.id);
  list.total -= before - list.rows.length;
  chosen.delete(isListed ? "" : memory.id);
  redraw();
}

function happened(event) {
  if (event.__typename === "MemoryAdded") {
    list.arrived += list.rows.some(({ id }) => id === event.memory.id) ? 0 : 1;
    redraw();
  } else {
    put(event.memory ?? { id: event.memoryId, isGone: true });
  }
}

whenChanged(put);

export function enter() {
  rows.enter();
  readConversations().catch(() => {});
  readAnew();
  unfollow = follow(CHANGED, whose(), { onNext: happened });
}

export function leave() {
  rows.leave();
  unfollow();
}

export const refresh = readAnew;

export function ownerChanged() {
  unfollow();
  Object.assign(filter, { conversation: "", tag: "" });
  unfollow = follow(CHANGED, whose(), { onNext: happened });
  readAnew();
}

function choose(id, isChosen) {
  isChosen ? chosen.add(id) : chosen.delete(id);
  redraw();
}

function row(memory, place) {
  return html`<li class="memory-row" aria-setsize=${list.total} aria-posinset=${place + 1}>
    <input
      type="checkbox"
      aria-label=${say("memories.choose", { title: memory.key })}
      .checked=${chosen.has(memory.id)}
      @change=${(event) => choose(memory.id, event.target.checked)}
    />
    <button type="button" class="memory-open" @click=${() => openMemory(memory.id)}>
      <span class="value">${memory.value}</span>
      <span class="soft">${kindTag(memory)} ${moment(memory.saidAt)}${memory.replacedBy ? html` · ${say("memories.replaced")}` : nothing}</span>
    </button>
  </li>`;
}

function chooser(id, label, choices, value, name, set) {
  return html`<span class="chooser">
    <label class="unseen" for=${id}>${label}</label>
    <select id=${id} @change=${(event) => set(event.target.value)}>
      ${options(choices, value, name)}
    </select>
  </span>`;
}

function filters() {
  const titles = new Map(conversations.map(({ id, title: name }) => [id, name || id]));
  return html`<div class="filters">
    ${chooser("kind", say("search.kinds"), KINDS, filter.kind, (kind) => (kind ? named("kind", kind) : say("memories.kind.any")), (kind) => change({ kind }))}
    ${chooser("status", say("memory.status"), STATUSES, filter.status, (status) => named("status", status), (status) => change({ status }))}
    ${chooser(
      "in-conversation",
      say("search.conversation"),
      ["", ...titles.keys()],
      filter.conversation,
      (id) => (id ? titles.get(id) : say("search.conversation.any")),
      (conversation) => change({ conversation }),
    )}
    ${chooser("order", say("memories.order"), ORDERS, filter.orderBy, (order) => named("order", order), (orderBy) => change({ orderBy }))}
    <span class="chooser">
      <label class="unseen" for="tag">${say("memories.tag")}</label>
      <input id="tag" type="search" placeholder=${say("memories.tag")} .value=${filter.tag} @change=${(event) => change({ tag: event.target.value })} />
    </span>
  </div>`;
}

function erase(select) {
  deleteAfterAsking({
    select,
    onDone: ({ input }) => {
      readAnew();
      list.call = { query: examples.DELETE, variables: { input } };
    },
  });
}

function bar() {
  return html`<div class="list-bar">
    <span class="soft">${list.isRead ? count("memories.total", list.total) : ""}</span>
    ${list.arrived ? html`<button type="button" class="link" @click=${readAnew}>${count("memories.arrived", list.arrived)}</button>` : nothing}
    <span class="actions">
      ${chosen.size
        ? html`<button type="button" class="danger quiet" @click=${() => erase({ ids: [...chosen] })}>${count("memories.delete", chosen.size)}</button>`
        : list.total
          ? html`<button type="button" class="danger quiet" @click=${() => erase({ filter: conditions() })}>${say("memories.delete.all")}</button>`
          : nothing}
    </span>
  </div>`;
}

export function view() {
  return html`<h1 tabindex="-1">${title()}</h1>
    ${sections("memories")} ${filters()} ${bar()} ${refused(list.refusal)} ${list.isRead || list.refusal ? nothing : loading()}
    ${list.isRead && !list.rows.length
      ? empty(say("memories.none"), say("memories.none.text"), html`<a class="button" href=${address("add")}>${say("tasks.none.add")}</a>`)
      : rows.view()}
    ${list.call && list.rows.length ? call(list.call) : nothing}`;
}
