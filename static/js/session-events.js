// How a page that meets a closed door talks with the session's behaviour (behaviours/session.js), and the token that
// every request of a script carries.
//
// On `document`: the page asks with SESSION_ASKED; the answer is SESSION_ANSWERED with detail.outcome:
// "same" (signed in, nothing new), "renewed" (a new token is in the page), "unknown" (no answer came) or
// "closed" (signed out, or somebody else is signed in; another answer follows when that has been mended).

export const SESSION_ASKED = "session:asked";
export const SESSION_ANSWERED = "session:answered";

const meta = () => document.querySelector('meta[name="csrf-token"]');

export function csrfToken() {
  return meta()?.content ?? "";
}

/** Returns whether the token is a new one. */
export function renewToken(token) {
  if (!token || token === csrfToken()) return false;
  if (meta()) meta().content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  return true;
}
