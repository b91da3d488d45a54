// The entry point of the console: load the words, show the place in the URL, and keep it up to date.

import { account, forgetKey, takeLinkedKey } from "./account.js";
import { closeDialogs, dialogs, settleDialogs } from "./dialogs.js";
import { hangUp } from "./live.js";
import { network, whenBack } from "./network.js";
import { loading, refused } from "./parts.js";
import { readConversations, readPeople } from "./people.js";
import { clearPictures } from "./pictures.js";
import { drawWith, redraw } from "./redraw.js";
import { where } from "./router.js";
import { whenSwitched } from "./switch.js";
import { clearTasks, readTasks } from "./tasks.js";
import { readWords } from "./words.js";
import { html, render } from "./vendor/lit-html/lit-html.js";
import * as add from "./views/add.js";
import * as conversations from "./views/conversations.js";
import { frame } from "./views/frame.js";
import * as key from "./views/key.js";
import * as knowledge from "./views/knowledge.js";
import * as memories from "./views/memories.js";
import * as people from "./views/people.js";
import * as search from "./views/search.js";
import * as tasks from "./views/tasks.js";

const PLACES = { add, conversations, knowledge, memories, people, search, tasks };
const root = document.getElementById("console");

let shown = null;
let refusal = null;

function content() {
  if (!account.key) {
    return key.view();
  }
  if (!account.owner || !shown) {
    return refusal ? refused(refusal) : loading();
  }
  return shown.view();
}

drawWith(() => {
  render(html`${frame(content(), { onForget: forget })}${dialogs()}`, root);
  settleDialogs();
  const titled = account.key ? (shown ?? add) : key;
  document.title = `${titled.title()} – memos-gql`;
});

/** Show the place in the URL. */
function move({ isFirst = false } = {}) {
  const next = PLACES[where().place] ?? add;
  closeDialogs();
  if (next === shown) {
    shown.moved?.();
  } else {
    shown?.leave?.();
    shown = next;
    shown.enter();
    scrollTo(0, 0);
  }
  redraw();
  if (!isFirst) {
    queueMicrotask(() => document.querySelector("main h1")?.focus({ preventScroll: true }));
  }
}

/** Start with the current key: load the owners, then show the place. */
async function begin() {
  refusal = null;
  redraw();
  try {
    await readPeople();
  } catch (error) {
    refusal = error;
    if (!account.key) {
      redraw();
      queueMicrotask(() => document.getElementById("key")?.focus());
    }
  }
  if (account.key && account.owner) {
    readTasks();
    readConversations().catch(() => {});
    move({ isFirst: true });
  }
  redraw();
}

function forget() {
  shown?.leave?.();
  shown = null;
  closeDialogs();
  hangUp();
  clearTasks();
  clearPictures();
  forgetKey();
  redraw();
}

key.whenOpened(begin);
whenSwitched(() => shown?.ownerChanged?.());
whenBack(() => {
  if (!account.key) {
    return;
  }
  if (shown) {
    readTasks();
    shown.refresh();
  } else {
    begin();
  }
});
addEventListener("hashchange", () => {
  if (takeLinkedKey()) {
    location.reload();
  } else if (account.key && account.owner) {
    move();
  }
});

takeLinkedKey();
await readWords();
document.getElementById("opening").remove();
if (account.key) {
  await begin();
} else {
  redraw();
  queueMicrotask(() => document.getElementById("key")?.focus());
}
