import type { Express } from 'express'

type Router = { stack: { route?: { path: unknown; methods: Record<string, boolean> }; handle: unknown }[] }

/** `METHOD /path` of every route of an app, those of routers within too, in order. */
export const routesIn = (app: Express): string[] => routesOf(app.router as unknown as Router)

// A pattern stands before routes, to read what they are sent.
const routesOf = (router: Router): string[] =>
  router.stack.flatMap(({ route, handle }) => {
    if (route)
      return [route.path]
        .flat()
        .filter((path) => typeof path === 'string')
        .flatMap((path) => Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`))
    return typeof handle === 'function' && 'stack' in handle ? routesOf(handle as unknown as Router) : []
  })
