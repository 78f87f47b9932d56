// Signing in again without leaving the page. Only the person whose page it is gets on; anybody else is told so.
async function post(form) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    body: new URLSearchParams(new FormData(form)),
  });
  return { ok: response.ok, answer: await response.json() };
}

/** `look()` tells how the session stands, `done(outcome)` is called when the right person is signed in. */
export function signInDialog(dialog, { look, done }) {
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector("[data-problem]");
  const sentence = (name) => dialog.querySelector(`template[data-say="${name}"]`).content.textContent.trim();
  const { email, password } = form.elements;
  let busy = false;

  function complain(words) {
    problem.textContent = words ?? "";
    problem.hidden = !words;
    if (words) email.setAttribute("aria-describedby", problem.id);
    else email.removeAttribute("aria-describedby");
  }

  async function signIn() {
    // Another window may have signed in already; and a token of yesterday would be refused, which this renews.
    const before = await look();
    if (before === "same" || before === "renewed") return before;
    const { ok, answer } = await post(form);
    if (!ok) {
      complain(answer.error ?? sentence("failed"));
      return null;
    }
    const after = await look();
    if (after === "other") complain(sentence("other"));
    else if (after === "signed-out" || after === "unknown") complain(sentence("failed"));
    else return "renewed";
    return null;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    let outcome = null;
    try {
      outcome = await signIn();
    } catch {
      complain(sentence("failed"));
    }
    busy = false;
    password.value = "";
    if (outcome) {
      dialog.close();
      done(outcome);
    } else {
      password.focus();
    }
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());

  return {
    get isOpen() {
      return dialog.open;
    },
    /** `reason`: "signed-out" or "other". */
    open(reason) {
      if (dialog.open) return;
      complain(reason === "other" ? sentence("other") : null);
      const writing = document.querySelector('[data-behaviour~="editor"]');
      dialog.querySelector("[data-writing]").hidden = !writing;
      dialog.showModal();
      // Whoever is in the middle of a word should not type it into a field: the heading takes the focus.
      dialog.querySelector("h2").focus();
    },
  };
}
