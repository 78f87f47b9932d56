// Tells the state of the text and its length: always to be read, and spoken only when the writer rests.
const REST = 4000;
const URGENT = new Set(["retrying", "refused", "closed", "notSent"]);

/** `elements`: state, count, spoken; `texts`: a sentence for each state that the server does not word itself. */
export class Status {
  constructor({ state, count, spoken }, texts) {
    Object.assign(this, { state, count, spoken, texts });
    this.lastSaved = state.textContent.trim();
    this.timer = null;
    this.touched = false;
  }

  show(name, sentence = this.texts[name]) {
    if (name === "saved") this.lastSaved = sentence;
    const before = this.state.dataset.state;
    const words = name === "clean" ? this.lastSaved : sentence;
    if (before === name && this.state.textContent === words) return;
    this.state.dataset.state = name;
    this.state.textContent = words;
    if (URGENT.has(name)) this.speak(words);
    else if (URGENT.has(before) && name === "saved") this.speak(words);
  }

  /** After each edit: what has been written so far is spoken once the writer rests. */
  typed() {
    this.touched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST);
  }

  rest() {
    if (!this.touched) return;
    this.touched = false;
    const said = this.state.textContent.replace(/\.$/, "");
    this.speak(`${said}. ${this.count.textContent}`);
  }

  speak(words) {
    this.spoken.textContent = words;
  }
}
