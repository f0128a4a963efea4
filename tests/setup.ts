/**
 * What pg will refuse one day, a query on a connection that answers another (two at once in one transaction), fails the tests
 * of today. Node says it once a process, and each file of tests has one of its own.
 */
process.on('warning', (warning) => {
  if (warning.name === 'DeprecationWarning' && warning.message.includes('already executing a query')) throw warning
})
