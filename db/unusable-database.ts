/** A database that cannot be used, with a reason for people; nothing in it was changed. */
export class UnusableDatabase extends Error {
  constructor(where: string, reason: string) {
    super(`cannot use the database ${where}: ${reason}`);
    this.name = "UnusableDatabase";
  }
}
