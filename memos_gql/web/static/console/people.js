// The users, agents and conversations of a project, for the selection lists.

import { account, useOwner, whose } from "./account.js";
import { ask } from "./api.js";
import { CONVERSATIONS, PEOPLE } from "./operations.js";
import { redraw } from "./redraw.js";

const PAGE_SIZE = 100;
const FIRST_USER = "me";

export let people = [];
export let conversations = [];

/** Load the owners of memories; with a key that is limited to one user, only this one. An agent is shown only when it is chosen. */
export async function readPeople() {
  const { users, agents } = await ask(PEOPLE, { first: PAGE_SIZE });
  people = [...users.edges, ...agents.edges].map(({ node }) => node);
  if (!account.owner) {
    useOwner({ id: users.edges[0]?.node.id ?? FIRST_USER, kind: "USER" });
  }
  judgeNewness();
  redraw();
}

/** Load the newest conversations of the owner. */
export async function readConversations() {
  const asked = whose();
  const { conversations: found } = await ask(CONVERSATIONS, { ...asked, first: PAGE_SIZE });
  if (asked.userId === whose().userId) {
    conversations = found.edges.map(({ node }) => node);
    redraw();
  }
}

/** Note that the owner now has memories or messages. */
export function ownerHasSome() {
  account.isNew = false;
  readPeople().catch(() => {});
  readConversations().catch(() => {});
}

export function judgeNewness() {
  const isOwner = ({ id, ownerKind }) => id === account.owner?.id && ownerKind === account.owner?.kind;
  account.isNew = !people.some((each) => isOwner(each) && (each.memoryCount || each.lastSentAt));
}
