/** The examples that the repository gives are whole. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { Folder, dockmod } from './cli/program.js';

jest.setTimeout(60_000);

test('the cases of the plugin hold, by the test that stands beside it', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--test', 'examples/plugin/'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
  });
  expect(stdout).toMatch(/# pass 2\n/);
  expect(status).toBe(0);
});

test('the plugin is loaded as its README says', () => {
  const folder = new Folder({ Dockerfile: 'FROM scratch\nCOPY app /app\n' });
  mkdirSync(folder.join('node_modules'));
  symlinkSync(process.cwd(), folder.join('node_modules/dockmod'));
  cpSync('examples/plugin', folder.join('tools'), { recursive: true });
  folder.write('tools/package.json', '{ "type": "module" }');
  folder.write(
    'dockmod.config.json',
    '{"transforms": ["./tools/require-labels.js"], "options": {"require-labels": {"labels": ["vendor", "title"]}}}',
  );
  const { stderr } = dockmod(folder, ['--explain', 'Dockerfile']);
  expect(stderr).toContain('the image has no label `vendor` (require-labels)');
  expect(stderr).toContain('the image has no label `title` (require-labels)');
  expect(dockmod(folder, ['explain', 'require-labels']).stdout).toContain(
    'An example of a transform of your own',
  );
  folder.remove();
});
