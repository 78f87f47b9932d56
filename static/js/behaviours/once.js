// A form that is sent once however often its button is pressed. On the form.

export default function once(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    // Others may still stop the form, and a disabled button would not be sent with it.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      sent = true;
      for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
    });
  });
  addEventListener("pageshow", () => {
    sent = false;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });
}
