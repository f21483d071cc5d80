/** Keys that are one character of text as a terminal sends them, with each that does something of its own. */
export const TYPED_KEYS = [...'aedynq/s1234f?jkgGuvwFXx5é漢 \r\t\u007f', '👩‍👧']
