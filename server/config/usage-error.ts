/** A mistake in how the program was called or set up: reported without a stack, exit code 2. */
export class UsageError extends Error {}
