import { readOptions } from './options.js'
import { run } from './run.js'
const options = readOptions(process.argv.slice(2))
const o = await run(options, l => console.error(l))
for (const [row, m] of o) { console.log(row); for (const [p, x] of m) console.log('   ', p.padEnd(20), x.kind==='measured'? x.min.toFixed(1)+' '+x.median.toFixed(1): JSON.stringify(x)) }
