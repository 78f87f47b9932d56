// Asks for the address of a link. What is not an address is answered with a sentence, and the dialog stays open.
import { commands, linkAround, setLink } from "./commands.js";
import { typedAddress } from "./link.js";

/** Returns a function that opens the dialog for the selection as it is then. */
export function linkDialog(dialog, view) {
  const form = dialog.querySelector("form");
  const input = dialog.querySelector("input");
  const error = dialog.querySelector("[data-link-error]");

  const remove = dialog.querySelector("[data-link-remove]");

  const hint = input.getAttribute("aria-describedby");

  function complain(wrong) {
    error.hidden = !wrong;
    input.setAttribute("aria-invalid", String(wrong));
    input.setAttribute("aria-describedby", wrong ? `${error.id} ${hint}` : hint);
    if (wrong) input.focus();
  }

  form.addEventListener("submit", (event) => {
    const address = typedAddress(input.value);
    complain(!address);
    if (!address) {
      event.preventDefault();
      return;
    }
    setLink(address)(view.state, view.dispatch);
  });
  dialog.querySelector("[data-link-cancel]").addEventListener("click", () => dialog.close());
  remove.addEventListener("click", () => {
    commands.unlink.run(view.state, view.dispatch);
    dialog.close();
  });
  dialog.addEventListener("close", () => view.focus());

  return () => {
    const link = linkAround(view.state);
    input.value = link?.href.replace(/^mailto:/, "") ?? "";
    remove.hidden = !link;
    complain(false);
    dialog.showModal();
    input.select();
  };
}
