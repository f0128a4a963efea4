/** What recurs so often that nobody can mean it, or that reading it would take all our time. */
export class TooDense extends Error {
  constructor() {
    super('recurs too often')
    this.name = 'TooDense'
  }
}
