// The step in the address: for a reload, a link, or a server that is started anew.
function rememberStep(step, home) {
  const address = new URL(location.href);
  if (step === home) address.searchParams.delete("step");
  else address.searchParams.set("step", step);
  // Replaced, not added: the browser's Back undoes settings, not steps.
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
