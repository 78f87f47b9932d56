// A field of a file that is not sent when it is too large: data-largest in bytes, data-too-large says so. On the field.

export default function largest(field) {
  const said = document.createElement("p");
  said.className = "form-error-message";
  said.id = `${field.id}-too-large`;
  said.setAttribute("role", "alert");
  said.hidden = true;
  field.before(said);

  const isTooLarge = () => [...field.files].some((file) => file.size > Number(field.dataset.largest));
  field.addEventListener("change", () => {
    said.hidden = !isTooLarge();
    said.textContent = said.hidden ? "" : field.dataset.tooLarge;
    const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
    field.setAttribute("aria-describedby", [...described, ...(said.hidden ? [] : [said.id])].join(" "));
    field.setAttribute("aria-invalid", String(!said.hidden));
  });
  field.form.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    field.focus();
  });
}
