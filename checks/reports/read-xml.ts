import { SaxesParser } from 'saxes';

const MAX_DEPTH = 100;

export type XmlElement = { name: string; attributes: Record<string, string>; line: number };

export type XmlReader = {
  open(element: XmlElement): void;
  close?(name: string): void;
  text?(text: string): void;
};

/** Reads XML as a stream. Skips the DOCTYPE: no custom entities, no fetching. Throws if the XML is not well-formed. */
export function readXml(xml: string, reader: XmlReader): void {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new Error(`elements are nested more than ${MAX_DEPTH} deep`);
    reader.open({ name, attributes, line: parser.line });
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    reader.close?.(name);
  });
  if (reader.text) {
    parser.on('text', reader.text);
    parser.on('cdata', reader.text);
  }
  parser.write(xml).close();
}
