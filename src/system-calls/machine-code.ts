// The few instructions that no library has: two signal handlers. A signal is the one way to have other threads of this
// process do something, and the one way to learn which system call a filter has refused. Each line has the bytes and, for
// the reader, what an assembler makes them of; <data> is the address of the handler's data, 8 bytes, little-endian.

/** Code as a worker puts it into its memory. */
export interface Code {
  base64: string
  /** Where the address of its data has to be written, 8 bytes, little-endian. */
  dataAt: number
}

/** The code of one kind of machine. */
export interface MachineCode {
  /** Restricts the thread that it runs on by Landlock. Its data are those of `RESTRICT_DATA` in `code-data.ts`. */
  restrict: Code
  /**
   * Runs where a filter has refused a call. For a deadly one (the filter's data is 0) it writes `seccomp NUMBER` to
   * stderr and makes the last call of this process; else it counts the call, which fails with EPERM. Its data are a
   * counter of 32 bits for each number below `COUNTED_CALLS` there.
   */
  refused: Code
}

/** The code for a machine, as `process.arch` names it. */
export function machineCodeFor(arch: string): MachineCode | undefined {
  const listings = LISTINGS[arch]
  return listings && { restrict: read(listings.restrict), refused: read(listings.refused) }
}

const HOLE = '00'.repeat(8)
const LISTINGS: Record<string, { restrict: string; refused: string }> = {
  x64: {
    restrict: `
      49b9<data>      mov r9, <data>
      b8be010000      mov eax, 446            landlock_restrict_self
      418b39          mov edi, [r9]           the ruleset
      418b7104        mov esi, [r9 + 4]       flags
      0f05            syscall
      4d8d4108        lea r8, [r9 + 8]        restricted
      85c0            test eax, eax
      7404            jz +4
      4983c004        add r8, 4               failed
      f041ff00        lock inc dword [r8]
      c3              ret`,
    refused: `
      8b4e18          mov ecx, [rsi + 24]     siginfo: the number of the call
      837e0400        cmp dword [rsi + 4], 0  siginfo: the filter's data
      7423            jz deadly
      81f900020000    cmp ecx, 512
      730f            jae uncounted
      49b8<data>      mov r8, <data>
      f041ff0488      lock inc dword [r8 + rcx * 4]
      48c78290000000ffffffff  mov qword [rdx + 144], -1  uncounted: rax of the context is -EPERM
      c3              ret
      4c8d4424f0      lea r8, [rsp - 16]      deadly: the text is written from its end
      41c6000a        mov byte [r8], '\\n'
      89c8            mov eax, ecx
      b90a000000      mov ecx, 10
      31d2            xor edx, edx            digit
      f7f1            div ecx
      80c230          add dl, '0'
      49ffc8          dec r8
      418810          mov [r8], dl
      85c0            test eax, eax
      75ef            jnz digit
      4983e808        sub r8, 8
      48b8736563636f6d7020  mov rax, 'seccomp '
      498900          mov [r8], rax
      b801000000      mov eax, 1              write
      bf02000000      mov edi, 2              stderr
      4c89c6          mov rsi, r8
      488d5424f1      lea rdx, [rsp - 15]
      4829f2          sub rdx, rsi
      0f05            syscall
      b8ff0f0000      mov eax, 4095           the last call
      0f05            syscall
      0f0b            ud2`,
  },
  arm64: {
    restrict: `
      c9010058        ldr x9, <data>
      200140b9        ldr w0, [x9]            the ruleset
      210540b9        ldr w1, [x9, 4]         flags
      c83780d2        mov x8, 446             landlock_restrict_self
      010000d4        svc 0
      29210091        add x9, x9, 8           restricted
      40000034        cbz w0, +8
      29110091        add x9, x9, 4           failed
      207d5f88        ldxr w0, [x9]           again
      00040011        add w0, w0, 1
      207d0188        stxr w1, w0, [x9]
      a1ffff35        cbnz w1, again
      c0035fd6        ret
      1f2003d5        nop
      <data>          .quad`,
    refused: `
      231840b9        ldr w3, [x1, 24]        siginfo: the number of the call
      240440b9        ldr w4, [x1, 4]         siginfo: the filter's data
      84010034        cbz w4, deadly
      7f000871        cmp w3, 512
      e2000054        b.hs uncounted
      65040058        ldr x5, <data>
      a548238b        add x5, x5, w3, uxtw 2
      a67c5f88        ldxr w6, [x5]           again
      c6040011        add w6, w6, 1
      a67c0788        stxr w7, w6, [x5]
      a7ffff35        cbnz w7, again
      06008092        mov x6, -1              uncounted
      465c00f9        str x6, [x2, 184]       x0 of the context is -EPERM
      c0035fd6        ret
      ff0301d1        sub sp, sp, 64          deadly: the text is written from its end
      e5ff0091        add x5, sp, 63
      46018052        mov w6, '\\n'
      a6000039        strb w6, [x5]
      47018052        mov w7, 10
      6808c71a        udiv w8, w3, w7         digit
      068d071b        msub w6, w8, w7, w3
      c6c00011        add w6, w6, '0'
      a6fc1f38        strb w6, [x5, -1]!
      e303082a        mov w3, w8
      63ffff35        cbnz w3, digit
      a6010058        ldr x6, 'seccomp '
      a68c1ff8        str x6, [x5, -8]!
      400080d2        mov x0, 2               stderr
      e10305aa        mov x1, x5
      e2030191        add x2, sp, 64
      420005cb        sub x2, x2, x5
      080880d2        mov x8, 64              write
      010000d4        svc 0
      e8ff81d2        mov x8, 4095            the last call
      010000d4        svc 0
      000020d4        brk 0
      1f2003d5        nop
      1f2003d5        nop
      736563636f6d7020  'seccomp '
      <data>          .quad`,
  },
}

function read(listing: string): Code {
  const hex = listing
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/, 1)[0] ?? '')
    .join('')
  return {
    base64: Buffer.from(hex.replace('<data>', HOLE), 'hex').toString('base64'),
    dataAt: hex.indexOf('<data>') / 2,
  }
}
