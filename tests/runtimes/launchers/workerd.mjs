import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { MARK } from '../mark.mjs'
import { resultIn, runToEnd } from '../started.mjs'

/** @type {import('./launcher.ts').Launcher} */
export const workerd = {
  name: 'workerd',
  packages: ['@cloudflare/workerd-linux-64'],
  async launch({ folder, bundles, packages }) {
    const program = join(packages, 'node_modules/@cloudflare/workerd-linux-64/bin/workerd')
    const version = /workerd (\S+)/.exec(await runToEnd(program, ['--version']))?.[1]
    writeFileSync(
      join(folder, 'worker.js'),
      `import { run } from 'suite'
export default {
  async test() {
    console.log(${JSON.stringify(MARK)} + JSON.stringify(await run()))
  },
}
`,
    )
    const config = join(folder, 'workerd.capnp')
    writeFileSync(
      config,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .suite)]);
const suite :Workerd.Worker = (
  modules = [
    (name = "worker", esModule = embed "worker.js"),
    (name = "suite", esModule = embed "${basename(bundles.module)}"),
  ],
  compatibilityDate = "2025-06-01",
);
`,
    )
    return { version, result: resultIn(await runToEnd(program, ['test', config])) }
  },
}
