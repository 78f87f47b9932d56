// Asks before a form is sent. On a form, or on one of its submit buttons:
// data-confirm="the question", data-confirm-yes="Delete", data-confirm-no="Cancel".

function ask({ confirm, confirmYes, confirmNo }, onYes) {
  const dialog = document.createElement("dialog");
  const inner = document.createElement("div");
  const question = document.createElement("p");
  const row = document.createElement("div");
  const [yes, no] = [document.createElement("button"), document.createElement("button")];
  inner.className = "dialog-inner";
  row.className = "button-row";
  yes.className = "button button-warning";
  no.className = "button button-tertiary";
  question.id = `confirm-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  dialog.setAttribute("aria-labelledby", question.id);
  question.textContent = confirm;
  yes.textContent = confirmYes;
  no.textContent = confirmNo;
  for (const button of [yes, no]) button.type = "button";
  yes.addEventListener("click", () => {
    dialog.close();
    onYes();
  });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  row.append(yes, no);
  inner.append(question, row);
  dialog.append(inner);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

export default function confirmBehaviour(element) {
  const form = element.form ?? element;
  let agreed = false;
  form.addEventListener(
    "submit",
    (event) => {
      const { submitter } = event;
      if (agreed || (element !== form && submitter !== element)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(element.dataset, () => {
        agreed = true;
        form.requestSubmit(submitter);
        agreed = false;
      });
    },
    { capture: true },
  );
}
