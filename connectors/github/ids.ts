/** External ids: a repository's number stays when it is renamed. `1296269:issue:4711` */
export type Kind = 'issue' | 'discussion' | 'release' | 'doc'

export const idOf = (repository: number, kind: Kind, key: string | number): string => `${repository}:${kind}:${key}`

/** @returns undefined where it is no id of ours */
export function partsOf(externalId: string): { repository: number; kind: Kind; key: string } | undefined {
  const [, repository, kind, key] = /^(\d{1,15}):(issue|discussion|release|doc):([\w-]{1,40})$/.exec(externalId) ?? []
  if (!repository || !kind || !key) return undefined
  return { repository: Number(repository), kind: kind as Kind, key }
}
