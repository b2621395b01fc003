/**
 * Uniform numbers from 0 to 1, 1 excluded: always the same ones for a seed and a name, so that
 * what one component draws does not depend on how many others there are. FNV-1a mixes the two,
 * Marsaglia's xorshift32 goes on from there; for looks, never for secrets.
 */
export function randomNumbers(seed: number, name: string): () => number {
  let state = 0x811c9dc5;
  for (const char of `${seed} ${name}`) {
    state = Math.imul(state ^ char.codePointAt(0)!, 0x01000193);
  }
  // Zero is where xorshift would stay.
  state = state >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
