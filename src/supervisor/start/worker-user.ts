import { spawnSync } from 'node:child_process'
import { WORKER_PROGRAM } from '../workers/worker-program.ts'
import { StartError } from './start-error.ts'

/** A user that workers run as. */
export interface WorkerUser {
  uid: number
  gid: number
}

/** Whom workers run as where nobody says, when the server is root's. */
const USUAL_NAME = 'nobody'

/**
 * Finds the user that workers run as. A server that root started gives them one that may do less: `name`, or `nobody`
 * where that user can read the program. Undefined: the server's own.
 *
 * @throws StartError when `name` was asked for and cannot be had
 */
export function findWorkerUser(name: string | undefined, warn: (line: string) => void): WorkerUser | undefined {
  const isRoot = process.getuid?.() === 0
  if (name === undefined && !isRoot) return undefined
  if (name !== undefined && !isRoot)
    throw new StartError(`--worker-user ${name}: only root can run workers as another user`)
  const wanted = name ?? USUAL_NAME
  const user = look(wanted)
  if (user?.uid === 0) return undefined
  const problem = user ? whyNot(user) : `there is no user ${wanted}`
  if (problem === undefined) return user
  if (name !== undefined) throw new StartError(`--worker-user ${name}: ${problem}`)
  warn(`workers run as root, since ${problem}; --worker-user names another, "--worker-user root" keeps it so`)
  return undefined
}

/** Asks the system, which may know users from elsewhere than /etc/passwd. */
function look(name: string): WorkerUser | undefined {
  const ask = (what: string) => spawnSync('id', [what, '--', name], { encoding: 'utf8' })
  const [uid, gid] = [ask('-u'), ask('-g')]
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Tries what a worker will do, as that user: under a folder such as /root it cannot even reach its program. */
function whyNot(user: WorkerUser): string | undefined {
  const script = '[ -x "$0" ] || { echo "$0"; exit 1; }; [ -r "$1" ] || { echo "$1"; exit 1; }'
  const { status, stdout, error } = spawnSync('/bin/sh', ['-c', script, process.execPath, WORKER_PROGRAM], {
    ...user,
    env: {},
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return error
    ? `user ${user.uid} cannot run anything: ${error.message}`
    : `user ${user.uid} cannot read ${stdout.trim()}`
}
