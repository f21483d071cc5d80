// Which system calls a worker may make once its door is closed. Everything that is on neither list fails with EPERM, as
// the next Node or C library may try something that it can do without.

/** A question about one argument of a call, by its position. Pointers are compared whole, numbers by their lower half. */
export type Question =
  | { argument: number; isOneOf: readonly number[] }
  | { argument: number; lacks: number }
  | { argument: number; isNull: true }
  /** Whether an address lies above the page of `worker/sandbox/code-page.ts`. */
  | { argument: number; isAbovePage: true }

/** A call that is allowed: always, or where all questions of one of the cases are answered with yes. */
export interface Allowed {
  name: string
  cases?: readonly (readonly Question[])[]
  /** What becomes of it otherwise; preset: it fails. */
  otherwise?: 'deadly'
}

const SIGABRT = 6
/** SIGINT, SIGABRT and SIGTERM: what libuv and abort(3) take back at the end of a process. */
const SIGNALS_AT_THE_END = [2, SIGABRT, 15]
const MAP_FIXED = 0x10
const MREMAP_FIXED = 2
const TCP = 6
const TCP_OPTIONS = { noDelay: 1, keepIdle: 4, keepInterval: 5, keepCount: 6 }
const SOCKET = 1
const SOCKET_OPTIONS = { keepAlive: 9, linger: 13 }
/** FIONBIO, FIOCLEX, FIONCLEX, FIONREAD, and TCGETS, which tells that a descriptor is no terminal. */
const IOCTLS = [0x5421, 0x5451, 0x5450, 0x541b, 0x5401]
/** F_GETFD, F_SETFD, F_GETFL, F_SETFL: none that makes the kernel send signals. */
const FCNTLS = [1, 2, 3, 4]
/** PR_SET_NAME and PR_SET_VMA: V8 and glibc name threads and memory. */
const PRCTLS = [15, 0x53_56_4d_41]

const always = (names: string): Allowed[] =>
  names
    .trim()
    .split(/\s+/)
    .map(name => ({ name }))

const memory = (name: string): Allowed => ({
  name,
  cases: [[{ argument: 0, isAbovePage: true }]],
  otherwise: 'deadly',
})

/** Stands for the number of the process itself: there is no process -1. */
export const PID = -1

/** What a worker does. */
export const ALLOWED_CALLS: readonly Allowed[] = [
  ...always('read write epoll_pwait epoll_wait pread64 futex writev'),
  memory('madvise'),
  memory('mprotect'),
  {
    name: 'mmap',
    cases: [[{ argument: 3, lacks: MAP_FIXED }], [{ argument: 0, isAbovePage: true }]],
    otherwise: 'deadly',
  },
  memory('munmap'),
  ...always('getpid close clock_gettime recvmsg sendmsg epoll_ctl brk getrusage getrandom shutdown fstat'),
  ...always('getsockname getpeername getsockopt readv preadv recvfrom sendto lseek gettid exit exit_group'),
  ...always('rt_sigprocmask rt_sigreturn restart_syscall sched_yield nanosleep clock_nanosleep clock_getres'),
  ...always('gettimeofday time times sysinfo poll ppoll epoll_pwait2 set_robust_list rseq membarrier uname getcpu'),
  ...always('sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min'),
  ...always('getuid geteuid getgid getegid getppid pkey_alloc pkey_free mincore'),
  memory('pkey_mprotect'),
  {
    name: 'mremap',
    cases: [
      [
        { argument: 3, lacks: MREMAP_FIXED },
        { argument: 0, isAbovePage: true },
      ],
    ],
    otherwise: 'deadly',
  },
  {
    name: 'setsockopt',
    cases: [
      [
        { argument: 1, isOneOf: [TCP] },
        { argument: 2, isOneOf: Object.values(TCP_OPTIONS) },
      ],
      [
        { argument: 1, isOneOf: [SOCKET] },
        { argument: 2, isOneOf: Object.values(SOCKET_OPTIONS) },
      ],
    ],
  },
  { name: 'ioctl', cases: [[{ argument: 1, isOneOf: IOCTLS }]] },
  { name: 'fcntl', cases: [[{ argument: 1, isOneOf: FCNTLS }]] },
  { name: 'prctl', cases: [[{ argument: 0, isOneOf: PRCTLS }]] },
  { name: 'rt_sigaction', cases: [[{ argument: 0, isOneOf: SIGNALS_AT_THE_END }]] },
  {
    name: 'prlimit64',
    cases: [
      [
        { argument: 0, isOneOf: [0, PID] },
        { argument: 2, isNull: true },
      ],
    ],
  },
  ...always('getrlimit'),
  // abort(3), with which V8 ends a process that is out of memory.
  {
    name: 'tgkill',
    cases: [
      [
        { argument: 0, isOneOf: [PID] },
        { argument: 2, isOneOf: [SIGABRT] },
      ],
    ],
    otherwise: 'deadly',
  },
]

/** What no worker does, and somebody who broke into one would try: it ends the process. */
export const DEADLY_CALLS: readonly string[] = `
  open openat openat2 creat open_by_handle_at name_to_handle_at execve execveat uselib
  fork vfork clone clone3 unshare setns
  socket socketpair connect bind listen accept accept4
  ptrace process_vm_readv process_vm_writev process_madvise kcmp
  kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal
  bpf perf_event_open io_uring_setup io_uring_enter io_uring_register io_setup io_submit
  memfd_create memfd_secret userfaultfd
  mount umount2 move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot
  truncate ftruncate fallocate mkdir mkdirat rmdir rename renameat renameat2 link linkat unlink unlinkat symlink symlinkat
  mknod mknodat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
  setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr
  inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark
  setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
  add_key request_key keyctl shmget shmat semget msgget mq_open mq_unlink
  init_module finit_module delete_module kexec_load kexec_file_load iopl ioperm modify_ldt
  reboot swapon swapoff quotactl quotactl_fd acct syslog sethostname setdomainname settimeofday clock_settime
  adjtimex clock_adjtime vhangup
`
  .trim()
  .split(/\s+/)
