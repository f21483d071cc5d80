#!/usr/bin/env node
import { nodeComplaint } from './cli/check-node.ts'

// Nothing but this check may load before it: the rest needs a Node that understands it.
const complaint = nodeComplaint(process.versions.node)
if (complaint === undefined) {
  const { runProgram } = await import('./cli/program.ts')
  const { stateFolder } = await import('./shell/state-folder.ts')
  const isInTerminal = Boolean(process.stdin.isTTY || process.stdout.isTTY)
  process.exitCode = await runProgram(process.argv, {
    isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    stateFolder: stateFolder(process.env),
    app: async (server, given, colours) => (await import('./tui/run-app.tsx')).runApp({ server, given, colours }),
    attach: async ({ colours = 'auto', ...attach }) => (await import('./tui/run-app.tsx')).runApp({ attach, colours }),
    serve: async (options, reread) =>
      (await import('./supervisor/serve.ts')).serve(options, { reread, isTerminal: isInTerminal }),
    verify: async file => (await import('./store/repair/verify.ts')).verifyCatalogue(file),
    restore: async (backup, file) => (await import('./store/repair/restore.ts')).restoreCatalogue(backup, file),
    repair: async file => (await import('./store/repair/repair.ts')).repairCatalogue(file),
    interruption: () => {
      const controller = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
      return controller.signal
    },
  })
  // What a library left open must not keep a command alive that is done.
  process.exit()
} else {
  process.stderr.write(`${complaint}\n`)
  process.exitCode = 1
}
