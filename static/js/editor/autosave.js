// Carries the text to the server until it is there. Knows nothing of the page: it reads snapshots of the text,
// and reports what happens.
//
// One save is on its way at a time. Only the last chance (`leave`, when the page is hidden or left) overtakes a save
// that is on its way; the growing `sequence` lets the server ignore whichever of the two arrives too late.
import { csrfToken } from "../session-events.js";

const REST = 1500;
const LONGEST_WAIT = 10_000;
const TIMEOUT = 15_000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;
// Browsers refuse more than 64 KiB for all requests that outlive their page. A longer text is sent without that promise:
// hiding the page still saves it, closing the page at that moment may cut it off, which is why leaving warns.
const KEEPALIVE_LIMIT = 60_000;

// Answers that may only mean that the session has ended or that its token is of an earlier session.
const SESSION_DOUBTS = new Set([400, 401, 403, 404]);

const pageId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** The server's answer, or an error for anything that cannot have come from it (a captive portal, a proxy's page). */
async function send(url, body, keepalive) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT);
  try {
    return await post(url, body, { keepalive, signal: patience.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function post(url, body, options) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    credentials: "same-origin",
    redirect: "error",
    body,
    ...options,
  });
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) throw new Error(`HTTP ${status}`);
  const answer = await response.json().catch(() => ({}));
  const promised = status === 200 || status === 409;
  if (promised !== Number.isInteger(answer.revision)) throw new Error("not an answer of ours");
  return { status, answer };
}

export class Autosave {
  /**
   * url: where saves go; revision: what the text is based on; snapshot: its state then; text: its id, once it has one.
   * read() -> snapshot; same(a, b) -> boolean; html(snapshot) -> string, parse(string) -> snapshot.
   * report(state, detail): "unsaved", "saving", "saved" {answer, snapshot}, "retrying", "refused" {error},
   * "conflict" {answer, mine}, "closed" {status, error}: the session may have ended.
   */
  constructor({ url, revision, snapshot, text, read, same, html, parse, report }) {
    Object.assign(this, { url, revision, text, read, same, html, parse, report });
    this.saved = snapshot;
    this.page = pageId();
    this.sequence = 0;
    this.sent = [];
    this.failures = 0;
    this.flight = null;
    this.held = false;
    this.checked = false;
    this.timer = null;
    this.waitingSince = null;
  }

  /** Also when a save is out whose answer has not come: the server may hold something else than the page. */
  get unsaved() {
    return this.sent.length > 0 || !this.same(this.read(), this.saved);
  }

  /** After each edit. */
  changed() {
    if (this.held) return;
    if (!this.unsaved) {
      this.settle();
      this.report("clean");
      return;
    }
    const now = Date.now();
    this.waitingSince ??= now;
    if (this.flight || this.failures) return;
    this.report("unsaved");
    this.schedule(Math.max(0, Math.min(REST, this.waitingSince + LONGEST_WAIT - now)));
  }

  /** At once. Resolves to true when everything that was typed is on the server. */
  async saveNow() {
    while (this.flight) await this.flight.done;
    if (this.held) return false;
    if (this.unsaved) await this.start({});
    return !this.unsaved;
  }

  /** The last chance: the page is being hidden or left. */
  leave() {
    if (this.held || !this.unsaved) return;
    if (this.flight) {
      if (this.flight.last && this.same(this.flight.snapshot, this.read())) return;
      this.flight.overtaken = true;
      this.flight = null;
    }
    this.start({ last: true });
  }

  /** Nothing is sent until `release`, e.g. while the writer chooses between two texts. */
  hold() {
    this.held = true;
    clearTimeout(this.timer);
  }

  /** The server wrote the text its own way, and the page now shows it so. */
  adopt(snapshot) {
    this.saved = snapshot;
  }

  /** Goes on from what the server now holds. */
  release({ revision, snapshot }) {
    this.held = false;
    this.revision = revision;
    this.saved = snapshot;
    this.sent = [];
    this.failures = 0;
    this.changed();
  }

  /** The session has been looked at after "closed"; `open` is false when nobody could tell. */
  resume(open) {
    if (!this.held) return;
    this.held = false;
    this.checked = open && this.unsaved;
    if (open) this.retry();
    else this.failed();
  }

  /** The network may be back. */
  retry() {
    if (!this.held && !this.flight && this.unsaved) this.start({});
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), pause);
  }

  settle() {
    clearTimeout(this.timer);
    this.waitingSince = null;
  }

  start({ last = false }) {
    if (this.flight || this.held) return this.flight?.done;
    this.settle();
    const flight = { snapshot: this.read(), last, overtaken: false };
    this.flight = flight;
    if (!this.failures) this.report("saving");
    flight.done = this.fly(flight);
    return flight.done;
  }

  body(snapshot) {
    this.sequence += 1;
    const { text, revision, page, sequence } = this;
    return JSON.stringify({ html: this.html(snapshot), text, revision, page, sequence });
  }

  /** Lets the server keep a text that is about to give way, as a restore point. Resolves to false when it could not. */
  async setAside(snapshot) {
    try {
      const { status } = await send(this.url, this.body(snapshot), false);
      return status === 409 || status === 200;
    } catch {
      return false;
    }
  }

  async fly(flight) {
    this.sent.push(flight.snapshot);
    const body = this.body(flight.snapshot);
    const keepalive = flight.last && new Blob([body]).size < KEEPALIVE_LIMIT;
    let result = null;
    try {
      result = await send(this.url, body, keepalive);
    } catch {
      // No answer that can be trusted: it may or may not have been saved, so it is sent again.
    }
    if (flight.overtaken) return;
    this.flight = null;
    if (result) this.landed(flight, result);
    else this.failed();
  }

  failed() {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.failures, LONGEST_PAUSE);
    this.failures += 1;
    this.report("retrying");
    this.schedule(pause);
  }

  landed(flight, { status, answer }) {
    const { checked } = this;
    this.checked = false;
    if (status === 200) return this.accepted(flight.snapshot, answer);
    if (status === 409) return this.conflicted(flight.snapshot, answer);
    this.sent.pop();
    if (SESSION_DOUBTS.has(status) && !checked) {
      this.hold();
      this.report("closed", { status, error: answer.error });
    } else if (status === 401) {
      this.failed();
    } else {
      this.failures = 0;
      this.report("refused", { error: answer.error });
    }
  }

  accepted(snapshot, answer) {
    this.revision = answer.revision;
    this.text = answer.text;
    this.saved = snapshot;
    this.sent = [];
    this.failures = 0;
    this.report("saved", { answer, snapshot });
    if (this.unsaved) this.changed();
  }

  // Several answers in a row may have been lost while their saves arrived. Then the "other" text is one that this
  // very page sent, and there is nothing to choose between.
  conflicted(mine, answer) {
    const theirs = this.parse(answer.html);
    if (this.sent.some((snapshot) => this.same(snapshot, theirs))) {
      this.accepted(theirs, answer);
      return;
    }
    this.hold();
    this.report("conflict", { answer, mine });
  }
}
