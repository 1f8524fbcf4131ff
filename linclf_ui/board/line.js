// The line to the server: whole snapshots, numbered, each sent again until it is answered. It knows
// neither page nor frames.

const AGAIN_MS = 1000; // a report without an answer is sent again, unless the server is at work

class Line {
  // `post(report, whole)` sends, `compose()` makes what a report tells, `open()` says whether there is a
  // connection, `works()` whether the server is at work for this visitor, `now()` is a clock in milliseconds.
  constructor({ post, compose, open, works, now }) {
    Object.assign(this, { post, compose, open, works, now });
    this.page = Math.random().toString(36).slice(2);
    this.n = this.sent = this.answered = 0;
    this.sentAt = -Infinity;
    this.waiting = false; // something is to be told
    this.held = false; // nothing may be told now
    this.whole = false; // the next report is one that all of the page answers
  }

  // Whether the server knows all there is.
  get quiet() {
    return this.answered === this.sent && !this.waiting;
  }

  // Whether what was sent may have been lost. A server at work would begin anew, or has gone on to
  // another page.
  get overdue() {
    return this.now() - this.sentAt > AGAIN_MS && !this.works();
  }

  // At most one report is under way: the next is sent when its answer is here, and says it all.
  report() {
    this.waiting = true;
    if (this.sent > this.answered && !this.overdue) return;
    this.send();
  }

  send() {
    this.waiting = true;
    if (this.held) return;
    this.sentAt = this.now();
    // Without a connection it waits; the clock tries again.
    if (!this.open()) return;
    this.waiting = false;
    this.sent = ++this.n;
    this.post({ page: this.page, n: this.n, ...this.compose() }, this.whole);
    this.whole = false;
  }

  // To a server that may know nothing of the page.
  introduce() {
    this.whole = true;
    this.report();
  }

  // What may have been lost is told again. For a clock to call.
  remind() {
    const open = this.waiting || this.sent > this.answered;
    if (open && this.overdue) this.send();
  }

  // An answer to report n; whether it is the answer to the latest.
  answer(n) {
    this.answered = Math.max(this.answered, n);
    return n === this.sent;
  }
}
