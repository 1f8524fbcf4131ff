// Keeps the step on show in the address on pages whose steps the server makes.
let visit = null;

export default function ({ data, setStateValue }) {
  const { step, home } = data;
  const written = new URL(location.href).searchParams.get("step");
  if (visit && visit !== data.visit && written !== null && Number(written) !== step) {
    // A server that was started anew knows the experiment, not the step.
    setStateValue("step", { visit: data.visit, step: Number(written) });
  } else rememberStep(step, home);
  visit = data.visit;
}
