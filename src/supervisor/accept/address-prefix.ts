import { isIPv6 } from 'node:net'

/** The part of an address that counts as one client: an owner of IPv6 has 2⁶⁴ addresses, whose first half is the same. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const end = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - end.length)).fill('0')
  return [...groups, ...zeros, ...end].slice(0, 4).join(':')
}
