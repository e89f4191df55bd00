/** Reads XML; the only place here that knows its parser. */
import { XMLParser } from 'fast-xml-parser';
import type { Parsed } from './gather-inputs.js';
import { isObject, stringAt, withoutMark } from './json.js';
import type { Data } from './json.js';

/** An element: its name, its attributes, the text in it, and the elements in it in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  removeNSPrefix: true,
  // entities of a document are never expanded
  processEntities: false,
};

/** The root element of a document. */
export function parseXml(text: string): Parsed<XmlElement> {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- without it what is not well-formed is taken as it comes
    const roots = elementsOf(new XMLParser(OPTIONS).parse(withoutMark(text), true) as Data);
    const root = roots.find(({ name }) => !name.startsWith('?'));
    return root === undefined ? { problem: 'is no XML: it is empty' } : { value: root };
  } catch (error) {
    return { problem: `is no XML: ${(error as Error).message.split('\n')[0]}` };
  }
}

function elementsOf(nodes: Data): readonly XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return (nodes as readonly Data[]).flatMap((node) => {
    if (!isObject(node)) return [];
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const children = node[name];
    const texts = Array.isArray(children) ? (children as readonly Data[]) : [];
    return [
      {
        name,
        attributes: (node[':@'] ?? {}) as Readonly<Record<string, string>>,
        text: texts.map((one) => stringAt(one, '#text') ?? '').join(''),
        children: elementsOf(children),
      },
    ];
  });
}

/** The first element at a path of names below one. */
export function elementAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  let current = element;
  for (const name of path) current = current?.children.find((one) => one.name === name);
  return current;
}

/** Every element of a name below one, at any depth. */
export function elementsNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((one) => [
    ...(one.name === name ? [one] : []),
    ...elementsNamed(one, name),
  ]);
}
