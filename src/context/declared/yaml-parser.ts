/** The YAML parser, apart so that it is loaded when there is YAML to parse. */
export { LineCounter, isNode, parseAllDocuments } from 'yaml';
