// A form that is sent when one of its fields changes. Its own button, marked data-without-script, is put away.

export default function submitOnChange(form) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
