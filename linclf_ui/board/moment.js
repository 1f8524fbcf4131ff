// Keeps the moment on show in the address on pages whose steps the server makes, and has all of the page
// run when a lost connection is back.
let visit = null;
let given = null;
let lost = 0;

export default function (now) {
  if (!given) onReconnect(() => tell(++lost));
  given = now;
  const { step, moment } = now.data;
  const written = number("step");
  // A server that was started anew knows the experiment, not the step, nor that of another film.
  if (visit && visit !== now.data.visit && ((written !== null && written !== step) || number("at") !== null)) tell(lost);
  else rememberMoment(moment, now.data.ending);
  visit = now.data.visit;
}

function tell(lost) {
  const { data, setStateValue } = given;
  setStateValue("step", { visit: data.visit, step: number("step") ?? data.step, at: number("at"), lost });
}

// What stands in the address under this name, or null.
function number(name) {
  const written = new URL(location.href).searchParams.get(name);
  return written === null ? null : Number(written);
}
