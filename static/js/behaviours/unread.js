// Marks what is on the page as read once it has been looked at for two seconds. data-url: where the mark goes.
import { csrfToken } from "../session-events.js";

const LOOKED_AT = 2000;

export default function unread(element) {
  let timer = null;

  async function mark() {
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
      const response = await fetch(element.dataset.url, { method: "POST", headers, credentials: "same-origin" });
      if (response.ok) document.removeEventListener("visibilitychange", wait);
    } catch {
      // The next look at the page tries again.
    }
  }

  function wait() {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(mark, LOOKED_AT);
  }

  document.addEventListener("visibilitychange", wait);
  wait();
}
