/**
 * Says in one line that Node is too old, before anything else can fail on it. Import it first.
 *
 * Written in the oldest JavaScript that a module can be: it must parse where the rest would not.
 */
var wanted = '20.19'
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])

if (major < 20 || (major === 20 && minor < 19)) {
  console.error('DropSlot needs Node ' + wanted + ' or later; this is Node ' + process.versions.node + '.')
  process.exit(1)
}
