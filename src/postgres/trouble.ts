/** The embedded PostgreSQL cannot be used, with a message that says what to do. Nothing was changed on disk. */
export class PostgresTrouble extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'PostgresTrouble'
  }
}

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Says what a person can do about an error of the file system; anything else comes back as it was. */
export function inWords(error: unknown, folder: string): unknown {
  const code = errorCode(error)
  const text = code ?? (error instanceof Error ? error.message : '')
  const says = (pattern: RegExp) => pattern.test(text)
  if (says(/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/))
    return new PostgresTrouble(`The disk that holds ${folder} is full. Free some space, then start again.`, error)
  if (says(/EROFS|Read-only file system/))
    return new PostgresTrouble(
      `${folder} is on a file system that can only be read. Set GUILDHALL_DATA to a folder that can be written.`,
      error,
    )
  if (says(/EACCES|EPERM|Permission denied|wrong ownership|must be owned/))
    return new PostgresTrouble(
      `${folder} cannot be used by this user. Start the hub as the owner of that folder, give the folder to this user ` +
        `(chown -R), or set GUILDHALL_DATA to another folder.`,
      error,
    )
  return error
}
