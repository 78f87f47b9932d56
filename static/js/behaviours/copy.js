// A button that copies: data-copy="the text" or data-copy-from="id of an element or field"; data-copied="Copied" is said.

const textOf = (element) => element.value ?? element.textContent.trim();

export default function copy(button) {
  if (!navigator.clipboard) {
    button.hidden = true;
    return;
  }
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.after(said);
  button.addEventListener("click", async () => {
    const { copy: text, copyFrom, copied } = button.dataset;
    await navigator.clipboard.writeText(text ?? textOf(document.getElementById(copyFrom)));
    said.textContent = copied;
  });
}
