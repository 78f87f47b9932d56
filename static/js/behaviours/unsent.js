// Asks before a page is left on which something was written and not sent.

export default function unsent(form) {
  const fields = [...form.querySelectorAll("textarea")];
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!isSent && fields.some((field) => field.value !== field.defaultValue)) event.preventDefault();
  });
}
