// The tape: blocks of frames, the step on show and where it is to go, and the clock of Play. It knows
// neither page nor server: it moves, and says which frames it will need.

const AHEAD = 50; // so many frames are kept ready, where blocks are long enough
const MOST_BLOCKS = 12; // so many are kept, or more if they are short
const MOST_FRAMES = 1200;
const MOST_TRIES = 3; // frames asked for in vain so often are not to be had
const LONGEST_TICK_MS = 1000; // a page that was out of sight for longer does not catch up

// The block of these that holds a step; the newest, if there are several.
function blockAt(blocks, step) {
  return blocks.findLast((b) => b.start <= step && step < b.start + b.count);
}

class Tape {
  constructor() {
    this.blocks = [];
    this.k = this.seen = 0; // the step on show, and the furthest that has been
    this.goal = null; // a step whose frames are awaited
    this.playing = false;
    this.ahead = AHEAD;
    this.asked = this.wanted = null;
    this.vain = this.due = 0;
  }

  // Another run, at this step.
  begin(k, seen) {
    this.blocks = [];
    this.k = k;
    this.seen = Math.max(seen, k);
    this.goal = null;
  }

  has(name) {
    return this.blocks.some((block) => block.name === name);
  }

  // A block, { name, start, count, over, settled, … }: others that lie within it are forgotten.
  take(block) {
    const end = block.start + block.count;
    this.blocks = this.blocks.filter((b) => b.start < block.start || b.start + b.count > end);
    this.blocks.push(block);
    const frames = this.blocks.reduce((sum, { count }) => sum + count, 0);
    if (this.blocks.length > MOST_BLOCKS && frames > MOST_FRAMES) this.blocks.shift();
    this.wanted = null;
  }

  // Forget all blocks but this one.
  keepOnly(name) {
    this.blocks = this.blocks.filter((block) => block.name === name);
  }

  block(step) {
    return blockAt(this.blocks, step);
  }

  // The first step from this one on whose frame is not here.
  gap(step) {
    for (let b; (b = this.block(step)); ) step = b.start + b.count;
    return step;
  }

  // The last step that can be reached through frames that are here.
  last() {
    return this.gap(this.k + 1) - 1;
  }

  // The last step of the run, if it is known.
  end() {
    const over = this.blocks.find((b) => b.over);
    return over ? over.start + over.count - 1 : Infinity;
  }

  show(step) {
    this.k = step;
    this.seen = Math.max(this.seen, step);
    this.goal = null;
  }

  // Goes to a step, or waits for its frames; whether anything has changed.
  moveTo(step) {
    step = Math.max(0, Math.min(step, this.end()));
    if (step === this.k && this.goal == null) return false;
    if (this.block(step)) this.show(step);
    else this.goal = step;
    return true;
  }

  // By so many steps from where it is, or is on its way to.
  moveBy(steps) {
    return this.moveTo((this.goal ?? this.k) + steps);
  }

  // Whether the frames that were awaited are here: then it goes there.
  arrives() {
    if (this.goal != null) this.goal = Math.min(this.goal, this.end());
    if (this.goal == null || !this.block(this.goal)) return false;
    this.show(this.goal);
    return true;
  }

  play(on) {
    this.playing = on && this.k < this.end();
    this.due = 1;
  }

  // A frame of the screen, so many milliseconds after the last: on by `rate` steps a second, or by
  // `each` steps. Whether it moved. It stops at the end, and once where more steps change nothing.
  tick(elapsed, rate, each) {
    this.due = each || this.due + (rate * Math.min(elapsed, LONGEST_TICK_MS)) / 1000;
    const steps = Math.floor(this.due);
    if (steps < 1) return false;
    this.due = each ? 0 : Math.min(this.due - steps, 1);
    const settled = this.blocks.map((b) => b.settled).find((s) => s != null && s > this.k) ?? Infinity;
    const target = Math.min(this.k + steps, this.last(), settled);
    const moves = target > this.k;
    if (moves) this.show(target);
    if (this.k === settled || this.k >= this.end()) this.playing = false;
    return moves;
  }

  // The first step whose frames will be needed soon and are not here, or null. A block may be shorter
  // than was asked for: it ends where the loss changes. What comes behind it is asked for next.
  missing() {
    const near = Math.floor(this.ahead / 5);
    if (this.goal != null) return this.gap(Math.max(0, this.goal - near));
    if (!this.block(this.k)) return this.k;
    if (this.k > 0 && !this.block(Math.max(0, this.k - near))) return this.gap(Math.max(0, this.k - this.ahead));
    const last = this.last();
    return last - this.k < this.ahead && last < this.end() ? last + 1 : null;
  }

  // Whether frames are to be asked for that have not been asked for already.
  asks() {
    const want = this.missing();
    if (want == null || want === this.asked) return false;
    this.vain = want === this.wanted ? this.vain + 1 : 0;
    this.wanted = want;
    if (this.vain > MOST_TRIES) return false;
    this.asked = want;
    return true;
  }
}
