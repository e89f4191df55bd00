/** The parser of JSON with comments, apart so that it is loaded when there is some to parse. */
export { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
export type { ParseError } from 'jsonc-parser';
