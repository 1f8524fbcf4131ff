// Keeps the moment on show in the address on pages whose steps the server makes, and has all of the page
// run when a lost connection is back.
let visit = null;
let given = null;
let lost = 0;

export default function (now) {
  if (!given) onReconnect(() => tell(++lost));
  given = now;
  const { step, moment } = now.data;
  const written = new URL(location.href).searchParams.get("step");
  // A server that was started anew knows the experiment, not the step.
  if (visit && visit !== now.data.visit && written !== null && Number(written) !== step) tell(lost);
  else rememberMoment(moment, now.data.ending);
  visit = now.data.visit;
}

function tell(lost) {
  const { data, setStateValue } = given;
  const written = new URL(location.href).searchParams.get("step");
  setStateValue("step", { visit: data.visit, step: Number(written ?? data.step), lost });
}
