// The session on a signed-in page: asks before it ends, goes on while somebody works, and lets the person sign in again
// without leaving the page. On <body>: data-session-ends, data-session-url, data-session-extend-url, data-person.
// The dialogs stand in templates/components/session.html.
import { SESSION_ANSWERED, SESSION_ASKED, csrfToken, renewToken } from "../session-events.js";
import { signInDialog } from "../sign-in-dialog.js";

const MINUTE = 60_000;
const WARNING = 10 * MINUTE;
const BETWEEN_EXTENSIONS = 5 * MINUTE;
const LOOK = 20_000;

const answered = (outcome) => document.dispatchEvent(new CustomEvent(SESSION_ANSWERED, { detail: { outcome } }));

export default function session(body) {
  const { sessionUrl, sessionExtendUrl, person } = body.dataset;
  const ending = document.getElementById("session-ending");
  const again = document.getElementById("sign-in-again");
  if (!ending || !again) return;
  let ends = Date.parse(body.dataset.sessionEnds ?? "");
  let skew = 0;
  let extended = Date.now();
  let dismissed = null;
  let told = null;
  const remaining = () => ends - Date.now() - skew;

  async function ask(url, method) {
    const headers = { Accept: "application/json", ...(method === "POST" && { "X-CSRFToken": csrfToken() }) };
    const response = await fetch(url, { method, headers, credentials: "same-origin", redirect: "error", cache: "no-store" });
    // The clock of the device may be wrong; the server's is the one that ends the session.
    const now = Date.parse(response.headers.get("Date"));
    if (now) skew = now - Date.now();
    return { ok: response.ok, answer: await response.json() };
  }

  /** Resolves to "same", "renewed", "signed-out", "other" or "unknown". */
  async function look() {
    try {
      const { ok, answer } = await ask(sessionUrl, "GET");
      if (!ok) return "unknown";
      if (answer.ends_at) ends = Date.parse(answer.ends_at);
      // The page's own requests never get the token of somebody else's session: they would save in that person's name.
      again.querySelector('[name="csrf_token"]').value = answer.csrf_token;
      if (answer.signed_in && String(answer.person) !== person) return "other";
      const renewed = renewToken(answer.csrf_token);
      if (!answer.signed_in) return "signed-out";
      return renewed ? "renewed" : "same";
    } catch {
      return "unknown";
    }
  }

  const signIn = signInDialog(again, { look, done: answered });

  async function check() {
    const outcome = await look();
    if (outcome === "signed-out" || outcome === "other") {
      if (ending.open) ending.close();
      answered("closed");
      signIn.open(outcome);
    } else {
      answered(outcome);
    }
    return outcome;
  }

  async function extend() {
    extended = Date.now();
    try {
      const { ok, answer } = await ask(sessionExtendUrl, "POST");
      if (ok) ends = Date.parse(answer.ends_at);
      else await check();
    } catch {
      // No network. The session's end is looked at again soon.
    }
  }

  function tellRemaining() {
    const minutes = Math.max(1, Math.round(remaining() / MINUTE));
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang).format(minutes, "minute");
    ending.querySelector("[data-remaining]").textContent = words;
  }

  async function warn() {
    // Another window may have gone on meanwhile.
    const outcome = await look();
    if (outcome === "signed-out" || outcome === "other") {
      await check();
    } else if (remaining() > 0 && remaining() < WARNING) {
      tellRemaining();
      if (!ending.open) ending.showModal();
    } else if (ending.open) {
      ending.close();
    }
  }

  // Looked at again and again, since a computer that sleeps sleeps through any alarm. Each end is told once.
  async function tick() {
    if (signIn.isOpen || document.visibilityState === "hidden") return;
    if (remaining() <= 0 && told !== ends) {
      told = ends;
      if (ending.open) ending.close();
      if ((await check()) === "unknown") told = null;
    } else if (remaining() > 0 && remaining() < WARNING && dismissed !== ends) {
      await warn();
    }
  }

  function active() {
    if (ending.open || signIn.isOpen || Date.now() - extended < BETWEEN_EXTENSIONS) return;
    extend();
  }

  ending.addEventListener("cancel", () => (dismissed = ends));
  ending.querySelector("[data-later]").addEventListener("click", () => {
    dismissed = ends;
    ending.close();
  });
  ending.querySelector("[data-extend]").addEventListener("click", async () => {
    await extend();
    ending.close();
  });
  document.addEventListener(SESSION_ASKED, check);
  document.addEventListener("keydown", active);
  document.addEventListener("pointerdown", active);
  document.addEventListener("visibilitychange", tick);
  addEventListener("pageshow", tick);
  setInterval(tick, LOOK);
  tick();
}
