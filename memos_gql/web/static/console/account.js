// The current owner and key. Both are kept as long as the tab, or longer if the user wants it.

const KEY = "memos.key";
const OWNER = "memos.owner";

export const account = { key: read(KEY) ?? "", refusal: "", owner: JSON.parse(read(OWNER) ?? "null"), isRemembered: localStorage.getItem(KEY) !== null };

function read(name) {
  return localStorage.getItem(name) ?? sessionStorage.getItem(name);
}

function keep(name, value) {
  localStorage.removeItem(name);
  sessionStorage.removeItem(name);
  (account.isRemembered ? localStorage : sessionStorage).setItem(name, value);
}

export function useKey(key, { isRemembered }) {
  Object.assign(account, { key, isRemembered, refusal: "" });
  keep(KEY, key);
}

/** Take the key out of a link such as the server prints, `/#key=mk_…`, and leave it neither in the address nor in the history. */
export function takeLinkedKey() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (!key) {
    return false;
  }
  history.replaceState(null, "", location.pathname + location.search);
  if (key !== account.key) {
    forgetKey();
    useKey(key, { isRemembered: false });
  }
  return true;
}

export function refuseKey(why) {
  forgetKey();
  account.refusal = why;
}

export function forgetKey() {
  Object.assign(account, { key: "", refusal: "", owner: null, isRemembered: false });
  for (const name of [KEY, OWNER]) {
    localStorage.removeItem(name);
    sessionStorage.removeItem(name);
  }
}

export function useOwner(owner) {
  account.owner = owner;
  keep(OWNER, JSON.stringify(owner));
}

/** The owner's variables, which most operations need. */
export function whose() {
  return { userId: account.owner.id, ownerKind: account.owner.kind };
}
