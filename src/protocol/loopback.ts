import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Whether a text is an IP address of loopback. */
export function isLoopback(address: string): boolean {
  return isIPv4(address) ? address.startsWith('127.') : isIPv6(address) && isLoopback6(address)
}

/** An address of IPv6 has many spellings, and may have one of IPv4 in it. */
function isLoopback6(address: string): boolean {
  const list = new BlockList()
  list.addAddress('::1', 'ipv6')
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  return list.check(address, 'ipv6')
}
