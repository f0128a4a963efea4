/** A backup cannot be made or used, with a message that says what to do. The database is as it was. */
export class BackupTrouble extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BackupTrouble'
  }
}
