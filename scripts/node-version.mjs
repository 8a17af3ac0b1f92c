/**
 * Says in one line that Node is too old, before anything else can fail on it. Import it first: modules run in order.
 *
 * Nothing here is newer than modules themselves, so that it runs where the rest would not even parse.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`DropSlot needs Node 20.19 or later; this is Node ${process.versions.node}.`)
  process.exit(1)
}
