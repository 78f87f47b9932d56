// The form's own buttons ("Share with the teacher"): the text is saved first, then the form goes as a browser sends it,
// with the revision that was saved. Pressing twice sends once.

/** `saveNow()` resolves to whether all is saved; `refused()` tells that it is not; `fill()` fills the hidden fields. */
export function submitting(form, { saveNow, refused, fill }) {
  let state = "idle";

  form.addEventListener("submit", async (event) => {
    if (state === "sending") {
      state = "sent";
      return;
    }
    event.preventDefault();
    if (state !== "idle") return;
    state = "saving";
    const { submitter } = event;
    const saved = await saveNow();
    // A browser ignores a form that is sent again before it is done with telling of the first time.
    await new Promise((resolve) => setTimeout(resolve));
    if (saved) {
      fill();
      state = "sending";
      form.requestSubmit(submitter);
      // A field that the browser refuses stops the form without a word to us.
      if (state === "sending") state = "idle";
    } else {
      state = "idle";
      refused();
    }
  });
  // Back from the next page by the browser's own button: the form may be sent again.
  addEventListener("pageshow", () => (state = "idle"));
}
