import type { Config } from '../config.ts'

/** Whether there is somewhere to meet: a link of the mentor's, or a server for rooms. */
export const hasPlace = (
  { roomUrl }: Pick<Config, 'roomUrl'>,
  { place, link }: { place: 'room' | 'link'; link?: string | null },
): boolean => Boolean(place === 'link' ? link : roomUrl)
