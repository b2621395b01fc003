/** Loaded before a program (`NODE_OPTIONS=--import=...`): SIGUSR2 blocks its event loop for 2 s. */
process.on("SIGUSR2", () => {
  const until = performance.now() + 2_000;
  while (performance.now() < until);
});
