/** The frames that every bench sends, so that their figures can be compared. */
export const GET = () => '{"jsonrpc":"2.0","id":1,"method":"GET","params":{"id":1}}'
export const ADD = () =>
  '{"jsonrpc":"2.0","id":1,"method":"ADD","params":{"title":"Bumi Manusia","author":"Pramoedya"}}'
export const LIST = '{"jsonrpc":"2.0","id":1,"method":"LIST","params":{"limit":10}}'
