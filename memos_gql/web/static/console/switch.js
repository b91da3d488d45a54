// Switch to another owner: everything loaded about the previous one is dropped.

import { account, useOwner } from "./account.js";
import { judgeNewness, readConversations } from "./people.js";
import { redraw } from "./redraw.js";
import { clearTasks, readTasks } from "./tasks.js";

const listeners = new Set();

/** Register a callback for when another owner is shown. */
export function whenSwitched(callback) {
  listeners.add(callback);
}

export function switchTo(owner) {
  if (owner.id === account.owner.id && owner.kind === account.owner.kind) {
    return;
  }
  useOwner(owner);
  judgeNewness();
  clearTasks();
  readTasks();
  readConversations().catch(() => {});
  listeners.forEach((callback) => callback());
  redraw();
}
