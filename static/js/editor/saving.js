// Ties saving to the page: what is said, when the page is left, two windows, a session that has ended.
import { SESSION_ANSWERED, SESSION_ASKED } from "../session-events.js";
import { Autosave } from "./autosave.js";
import { conflictPanel, mergeTexts } from "./conflict.js";
import { bodyAnslag, counter } from "./count.js";
import { Status } from "./status.js";

function sentences(root) {
  const texts = {};
  for (const element of root.querySelectorAll("template[data-say]")) {
    texts[element.dataset.say] = element.content.textContent.trim();
  }
  return texts;
}

/**
 * `text`: revision, id (null before its first save), read() -> doc, html(doc), parse(html), replace(doc), adopt(doc) -> boolean, focus().
 * Returns {changed, saveNow, notSent, revision, id}.
 */
export function saving(root, text) {
  const part = (name) => root.querySelector(`[data-editor-${name}]`);
  const texts = sentences(root);
  const status = new Status({ state: part("state"), count: part("count"), spoken: part("spoken") }, texts);
  const panel = conflictPanel(part("conflict"));
  const writing = part("writing");
  const signIn = part("sign-in");
  const words = counter({
    language: document.documentElement.lang,
    perPage: Number(root.dataset.perPage),
    limit: root.dataset.limit ? Number(root.dataset.limit) : null,
    texts,
  });
  const counting = {
    spaces: root.dataset.withoutSpaces === undefined,
    footnotes: root.dataset.withoutFootnotes === undefined,
    tables: root.dataset.tables,
    tableAnslag: Number(root.dataset.tableAnslag),
  };
  let closed = false;

  const autosave = new Autosave({
    url: root.dataset.saveUrl,
    revision: text.revision,
    text: text.id,
    snapshot: text.read(),
    read: text.read,
    same: (one, other) => one.eq(other),
    html: text.html,
    parse: text.parse,
    report: (name, detail = {}) => (reports[name] ?? (() => status.show(name)))(detail),
  });

  const reports = {
    saved({ answer, snapshot }) {
      status.show("saved", answer.saved);
      showWayBack(answer.history);
      if (!answer.html || !text.read().eq(snapshot)) return;
      const canonical = text.parse(answer.html);
      if (canonical.eq(snapshot)) return;
      autosave.adopt(canonical);
      if (!text.adopt(canonical)) autosave.adopt(snapshot);
    },
    refused: ({ error }) => status.show("refused", error ?? texts.refused),
    closed({ status: code }) {
      closed = true;
      if (code === 401) showClosed();
      askSession();
    },
    conflict({ answer, mine }) {
      const theirs = text.parse(answer.html);
      status.show("conflict");
      writing.hidden = true;
      panel.open({ ours: text.read(), theirs, when: answer.saved, choose: (name) => choose(name, answer, mine, theirs) });
    },
  };

  /** A text that was begun in this window has a history only now. */
  function showWayBack(address) {
    const link = document.querySelector("[data-history]");
    if (!link || link.href) return;
    link.href = address;
    link.closest("nav").hidden = false;
  }

  function showClosed() {
    status.show("closed");
    signIn.hidden = false;
  }

  const askSession = () => document.dispatchEvent(new CustomEvent(SESSION_ASKED));

  async function choose(name, { revision }, mine, theirs) {
    const ours = text.read();
    // Typed after the refused save had left: kept like the rest before it gives way.
    if (name === "theirs" && !ours.eq(mine) && !(await autosave.setAside(ours))) return texts.retrying;
    writing.hidden = false;
    if (name === "theirs") text.replace(theirs);
    if (name === "both") text.replace(mergeTexts(ours, theirs).doc);
    autosave.release({ revision, snapshot: theirs });
    text.focus();
    const saved = await autosave.saveNow();
    if (saved && name === "theirs") status.show("saved", texts.taken);
    return null;
  }

  function showCount() {
    const count = bodyAnslag(text.read(), counting);
    const limit = Number(root.dataset.limit || Infinity);
    part("count").textContent = words(count);
    part("count").classList.toggle("is-over", count > limit);
  }

  document.addEventListener(SESSION_ANSWERED, ({ detail: { outcome } }) => {
    if (outcome === "closed") {
      // While the writer chooses between two texts nothing is sent anyway, and the choice goes on afterwards.
      if (writing.hidden) return;
      closed = true;
      autosave.hold();
      if (autosave.unsaved) showClosed();
      return;
    }
    signIn.hidden = true;
    if (!closed) return autosave.retry();
    closed = false;
    autosave.resume(outcome !== "unknown");
  });
  signIn.addEventListener("click", askSession);
  addEventListener("online", () => autosave.retry());
  addEventListener("pagehide", () => autosave.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") autosave.leave();
    else if (closed && autosave.unsaved) askSession();
    else autosave.retry();
  });
  addEventListener("beforeunload", (event) => {
    if (!autosave.unsaved) return;
    event.preventDefault();
    event.returnValue = true;
  });
  showCount();

  return {
    changed() {
      showCount();
      status.typed();
      if (closed && autosave.unsaved) showClosed();
      autosave.changed();
    },
    saveNow: () => autosave.saveNow(),
    notSent() {
      if (!writing.hidden) status.show("notSent");
      else panel.focus();
      if (!signIn.hidden) askSession();
    },
    get revision() {
      return autosave.revision;
    },
    get id() {
      return autosave.text;
    },
  };
}
