/** Returns a number with its English noun: "1 monitor", "2 monitors", "0 entries". */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;
