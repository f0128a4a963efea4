// Plain JavaScript for any Node: npm 10 installs the platform's Node 26 package but loses its link in node_modules/.bin,
// and the scripts would then run whatever Node the machine has. This puts the link back.
const fs = require('node:fs')
const path = require('node:path')

const modules = path.join(__dirname, '..', 'node_modules')
const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
const found = packages.find((name) => fs.existsSync(path.join(modules, name, 'bin', 'node')))
const link = path.join(modules, '.bin', 'node')

if (!found) {
  if (Number(process.versions.node.split('.')[0]) < 26)
    console.warn(
      `guildhall: npm has no Node 26 package for ${process.platform} ${process.arch}, and this is Node ${process.versions.node}. Install Node 26 or newer yourself.`,
    )
} else if (!fs.existsSync(link)) {
  fs.mkdirSync(path.dirname(link), { recursive: true })
  fs.rmSync(link, { force: true })
  fs.symlinkSync(path.join('..', found, 'bin', 'node'), link)
}
