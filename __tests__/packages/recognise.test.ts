import { expect, test } from '@jest/globals';
import { Document } from '../../src/dockerfile/document.js';
import { recognise } from '../../src/packages/recognise.js';
test('x', () => {
  const d = new Document(
    'Dockerfile',
    'FROM debian\nRUN apt-get -qq -o Dpkg::Options::="--force-confold" install -y x $Y && yarn && corepack yarn@1 add x && python3 -mpip install -e . && sudo -u app npm --prefix x ci\n',
  );
  for (const c of d.instructions[1]!.script!.commands) {
    const r = recognise(c);
    console.log(
      r?.manager.id,
      r?.program,
      r?.action,
      r?.verb,
      r?.subcommand?.text,
      r?.packages.map((w) => w.text),
      r?.dynamic,
      r?.has('-y'),
    );
  }
  expect(1).toBe(1);
});
