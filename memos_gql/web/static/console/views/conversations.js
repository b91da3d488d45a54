// The owner's conversations, and the messages of one in their order, with their files.

import { account, whose } from "../account.js";
import { ask } from "../api.js";
import { call } from "../calls.js";
import { deleteAfterAsking } from "../confirm.js";
import * as examples from "../examples.js";
import { CONVERSATIONS, MESSAGES } from "../operations.js";
import { empty, icon, loading, moment, moreButton, refused } from "../parts.js";
import { conversations } from "../people.js";
import { hasPages, openOriginal } from "../pictures.js";
import { redraw } from "../redraw.js";
import { address, go, where } from "../router.js";
import { count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { openPage } from "./page.js";
import { sections } from "./sections.js";

const PAGE_SIZE = 50;
const ANEW = { rows: [], hasMore: false, cursor: null, isRead: false, refusal: null };

const list = { ...ANEW, shown: undefined, turn: 0, isBusy: false };

export const title = () => say("section.conversations");

async function read() {
  const turn = list.turn;
  const { id } = where();
  list.isBusy = true;
  try {
    const page = { ...whose(), first: PAGE_SIZE, after: list.cursor };
    const [found] = Object.values(await (id === undefined ? ask(CONVERSATIONS, page) : ask(MESSAGES, { ...page, conversationId: id })));
    if (turn === list.turn) {
      list.rows = [...list.rows, ...found.edges.map(({ node }) => node)];
      Object.assign(list, { hasMore: found.pageInfo.hasNextPage, cursor: found.pageInfo.endCursor, isRead: true });
    }
  } catch (error) {
    list.refusal = error;
  } finally {
    list.isBusy &&= turn !== list.turn;
    redraw();
  }
}

export function enter() {
  Object.assign(list, ANEW, { shown: where().id, turn: list.turn + 1 });
  read();
}

export function moved() {
  if (where().id !== list.shown) {
    enter();
  }
}

export const refresh = enter;

export function ownerChanged() {
  where().id === undefined ? enter() : go("conversations");
}

function conversationRow({ id, title: name, messageCount, lastSentAt }) {
  return html`<li class="card link-card">
    <a href=${address("conversations", { id })}>${name || id}</a>
    <span class="soft">${count("conversation.messages", messageCount)} · ${moment(lastSentAt)}${name ? html` · <span class="id">${id}</span>` : nothing}</span>
  </li>`;
}

function file({ file: sent }) {
  const show = () =>
    hasPages(sent)
      ? openPage({ file: sent, page: 1, boundingBoxes: [], excerpt: "" }, [])
      : openOriginal(sent).catch((error) => {
          list.refusal = error;
          redraw();
        });
  return html`<button type="button" class="chip" @click=${show}>
    ${icon(sent.mediaType?.startsWith("image/") ? "picture" : "file")}<span class="name">${sent.name}</span>
    ${sent.state && sent.state !== "COMPLETED" ? html`<span class="soft">${named("state", sent.state)}</span>` : nothing}
  </button>`;
}

function part(content) {
  return content.__typename === "TextContent" ? html`<p class="words">${content.text}</p>` : file(content);
}

function message(sent) {
  return html`<li class="message" data-role=${sent.role}>
    <p class="soft">${named("role", sent.role)} · ${moment(sent.sentAt)}</p>
    <div class="bubble">
      ${sent.content.map(part)} ${sent.toolCalls.map(({ name, arguments: given }) => html`<p><code>${name}(${JSON.stringify(given)})</code></p>`)}
    </div>
  </li>`;
}

function one(id) {
  const erase = () => deleteAfterAsking({ select: { filter: { conversationIds: [id] } }, onDone: () => go("conversations") });
  const name = conversations.find((each) => each.id === id)?.title;
  return html`<a class="back" href=${address("conversations")}>${icon("back")}${say("section.conversations")}</a>
    <h1 tabindex="-1">${name || id}</h1>
    ${name ? html`<p class="soft id">${id}</p>` : nothing}
    <div class="actions">
      <a class="button quiet" href=${address("search", { query: { conversation: id } })}>${icon("search")}${say("conversation.search")}</a>
      <button type="button" class="danger quiet" @click=${erase}>${say("conversation.delete")}</button>
    </div>
    ${refused(list.refusal)} ${list.isRead || list.refusal ? nothing : loading()}
    ${list.isRead && !list.rows.length ? empty(say("conversation.empty"), say("conversation.empty.text")) : nothing}
    <ol class="messages">${repeat(list.rows, ({ id: each }) => each, message)}</ol>
    ${moreButton({ hasMore: list.hasMore, isBusy: list.isBusy, onMore: read })}
    ${list.rows.length ? call({ query: examples.MESSAGES, variables: { userId: account.owner.id, conversationId: id } }) : nothing}`;
}

export function view() {
  const { shown: id } = list; // the address may already name what is not read yet
  if (id !== undefined) {
    return one(id);
  }
  return html`<h1 tabindex="-1">${title()}</h1>
    ${sections("conversations")} ${refused(list.refusal)} ${list.isRead || list.refusal ? nothing : loading()}
    ${list.isRead && !list.rows.length
      ? empty(say("conversations.none"), say("memories.none.text"), html`<a class="button" href=${address("add")}>${say("tasks.none.add")}</a>`)
      : nothing}
    <ul class="stack plain">${repeat(list.rows, ({ id: each }) => each, conversationRow)}</ul>
    ${moreButton({ hasMore: list.hasMore, isBusy: list.isBusy, onMore: read })}`;
}
