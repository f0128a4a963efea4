import type { Request, Response } from 'express'
import type { Head, Pages } from './layout.ts'

/** Answers with pages that are for their reader alone: nothing on the way keeps them. */
export const sendPrivate =
  (pages: Pages, head: Omit<Head, 'title'>) =>
  (req: Request, res: Response, view: string, model: { title: string }, status = 200): Promise<void> => {
    res.set('Cache-Control', 'private, no-store')
    return pages.send(req, res, view, { ...head, title: model.title }, model, status)
  }
