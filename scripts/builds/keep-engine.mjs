/** Keeps our own engine running between runs: `npm run engine -- up`, `down`, or `env` for a shell to `eval`. */
import { lockHome } from './home.mjs';
import { startEngine, stopEngine } from './engine.mjs';

const actions = {
  async up() {
    console.log((await startEngine()).name);
  },
  async down() {
    await stopEngine();
  },
  async env() {
    const { environment } = await startEngine();
    for (const [name, value] of Object.entries(environment)) console.log(`export ${name}='${value}'`);
  },
};

const [action = ''] = process.argv.slice(2);
if (Object.hasOwn(actions, action)) {
  const unlock = await lockHome();
  try {
    await actions[action]();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    unlock();
  }
} else {
  console.error(`usage: npm run engine -- ${Object.keys(actions).join('|')}`);
  process.exitCode = 2;
}
