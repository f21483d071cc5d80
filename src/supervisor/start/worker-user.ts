import { spawnSync } from 'node:child_process'
import { serverLines, startErrors } from '../sentences.ts'
import type { WorkerUser } from '../workers/worker-command.ts'
import { WORKER_PROGRAM } from '../workers/worker-program.ts'
import { StartError } from './start-error.ts'

/** The user that workers run as when root started the server and no other was named. */
const USUAL_NAME = 'nobody'

/**
 * Finds the user that workers run as: `name`, or, where root started the server, `nobody` if that user can read the
 * program. Undefined: the server's own.
 *
 * @throws StartError when `name` was asked for and cannot be had
 */
export function findWorkerUser(name: string | undefined, warn: (line: string) => void): WorkerUser | undefined {
  const isRoot = process.getuid?.() === 0
  if (name === undefined && !isRoot) return undefined
  if (name !== undefined && !isRoot) throw new StartError(startErrors.userNeedsRoot(name))
  const wanted = name ?? USUAL_NAME
  const user = look(wanted)
  if (user?.uid === 0) return undefined
  const problem = user ? whyNot(user) : startErrors.noUser(wanted)
  if (problem === undefined) return user
  if (name !== undefined) throw new StartError(startErrors.userUnusable(name, problem))
  warn(serverLines.workersAsRoot(problem))
  return undefined
}

/** Looks a user up with `id`, which knows also those that are not in /etc/passwd. */
function look(name: string): WorkerUser | undefined {
  const ask = (what: string) => spawnSync('id', [what, '--', name], { encoding: 'utf8' })
  const [uid, gid] = [ask('-u'), ask('-g')]
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Tries as that user what a worker will do: under a folder such as /root it could not even reach its program. */
function whyNot({ uid, gid }: WorkerUser): string | undefined {
  const script = '[ -x "$0" ] || { echo "$0"; exit 1; }; [ -r "$1" ] || { echo "$1"; exit 1; }'
  const { status, stdout, error } = spawnSync('/bin/sh', ['-c', script, process.execPath, WORKER_PROGRAM], {
    uid,
    gid,
    env: {},
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return error ? startErrors.userCannotRun(uid, error.message) : startErrors.userCannotRead(uid, stdout.trim())
}
