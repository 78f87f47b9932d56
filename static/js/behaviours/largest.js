// A field of a file that lets go of one that is too large: data-largest in bytes, data-too-large says so. On the field.

export default function largest(field) {
  const said = document.createElement("p");
  said.className = "form-error-message";
  said.setAttribute("role", "alert");
  said.hidden = true;
  field.before(said);
  field.addEventListener("change", () => {
    const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    said.hidden = !isTooLarge;
    said.textContent = isTooLarge ? field.dataset.tooLarge : "";
    // Chosen again when it has become smaller, the same file is then a change too.
    if (isTooLarge) field.value = "";
  });
}
